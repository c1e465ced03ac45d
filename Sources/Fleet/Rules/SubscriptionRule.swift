package import Ledger

/// What a subscription to events may name.
///
/// Source: `CreateEventSubscription` in the Amazon RDS API reference.
package enum SubscriptionRule {
    private static let nameCharactersMax = 255

    /// Refuses a name that isn't one.
    package static func checkName(_ name: String) throws {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard !name.isEmpty, name.count < nameCharactersMax, isPlain else {
            throw FleetError.invalid(
                "The parameter SubscriptionName is not valid: it must contain only ASCII letters, digits and hyphens, "
                    + "and have fewer than \(nameCharactersMax) characters."
            )
        }
    }

    /// The ARN of a topic in the region of the subscription; no topic is asked whether it is there.
    package static func topic(_ arn: String, in scope: Scope) throws -> String {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isTopic =
            parts.count == 6 && parts[0] == "arn" && parts[2] == "sns" && parts[3] == scope.region
            && parts[4].wholeMatch(of: /[0-9]{12}/) != nil && parts[5].wholeMatch(of: /[A-Za-z0-9_-]{1,256}/) != nil
        guard isTopic else {
            throw FleetError(
                .invalidTopic,
                "Invalid topic arn: \(arn). Give the ARN of a standard topic in \(scope.region), such as "
                    + "arn:aws:sns:\(scope.region):\(scope.account):alarms."
            )
        }
        return arn
    }

    /// Refuses categories that events about such resources never have.
    package static func checkCategories(_ categories: [String], of source: String?) throws {
        let known = EventCategories.of(source)
        for category in categories where !known.contains(category) {
            throw FleetError(
                .subscriptionCategoryNotFound,
                "The event category \(category) does not exist\(source.map { " for \($0)" } ?? ""). There are: "
                    + known.sorted().joined(separator: ", ") + "."
            )
        }
    }

    /// Refuses a resource that isn't there.
    package static func checkSource(
        _ identifier: String,
        of source: String?,
        in scope: Scope,
        _ reader: LedgerReader
    ) throws {
        let isThere =
            switch source.flatMap(Event.Source.init(rawValue:)) {
            case .instance: try reader.find(Instance.self, identifier, in: scope) != nil
            case .parameterGroup: try reader.find(ParameterGroup.self, identifier, in: scope) != nil
            case .snapshot: try reader.find(Snapshot.self, identifier, in: scope) != nil
            case nil: false
            }
        guard isThere else { throw noSource(identifier) }
    }

    /// There is no such resource.
    static func noSource(_ identifier: String) -> FleetError {
        FleetError(.sourceNotFound, "The source \(identifier) was not found.")
    }
}
