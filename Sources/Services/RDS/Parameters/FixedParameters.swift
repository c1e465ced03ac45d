import Wire

/// A parameter that can't change what Holdfast does: what it may say, and why nothing else.
struct FixedParameter: Sendable {
    /// The operations that make or change an instance.
    enum Action: String, CaseIterable {
        case create = "CreateDBInstance"
        case modify = "ModifyDBInstance"
        case restoreSnapshot = "RestoreDBInstanceFromDBSnapshot"
        case restoreTime = "RestoreDBInstanceToPointInTime"
    }

    /// What the parameter may say.
    enum Rule: Equatable {
        /// Anything; it is without effect.
        case anything
        /// Only these values, which say what holds anyway.
        case only([String])
        /// Nothing.
        case nothing
    }

    /// The Swift spelling of its name.
    let property: String
    /// The operations that know it.
    let actions: Set<Action>
    /// What it may say.
    let rule: Rule
    /// Why, for its sender and for the documentation.
    let reason: String

    /// A parameter of `actions`.
    init(_ property: String, _ actions: Set<Action>, _ rule: Rule, _ reason: String) {
        self.property = property
        self.actions = actions
        self.rule = rule
        self.reason = reason
    }

    /// The name on the wire.
    var name: String { RDSService.description.spelling.member(property) }

    /// Refuses a value that the rule doesn't allow; an empty one says nothing.
    func check(_ value: FixedValue) throws {
        switch (rule, value) {
        case (.anything, _), (_, .text("")): return
        case (.only(let values), .text(let text)) where values.contains(text.lowercased()): return
        case (.only(let values), .text(let text)):
            throw ServiceError.invalidParameterValue(
                "\(name) can't be \(text.prefix(64)): \(reason). Leave it out, or use \(values.joined(separator: " or "))."
            )
        case (.only, .other), (.nothing, _):
            throw ServiceError.invalidParameterCombination("\(name) can't be used: \(reason). Leave it out.")
        }
    }
}

/// What a client sent for a fixed parameter.
enum FixedValue: Decodable, Equatable, Sendable {
    case text(String)
    /// A list or a structure.
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self = (try? container.decode(String.self)).map(FixedValue.text) ?? .other
    }
}

/// The fixed parameters that a client sent to one operation.
struct FixedParameters<Owner: RDSOperation>: Flattened, Sendable {
    private let given: [(parameter: FixedParameter, value: FixedValue)]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: PropertyName.self)
        given = try FixedParameter.of(Owner.self).compactMap { parameter in
            let name = PropertyName(stringValue: parameter.property)
            return try container.decodeIfPresent(FixedValue.self, forKey: name).map { (parameter, $0) }
        }
    }

    /// Refuses what can't be honoured.
    func check() throws {
        for (parameter, value) in given { try parameter.check(value) }
    }
}

private struct PropertyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
