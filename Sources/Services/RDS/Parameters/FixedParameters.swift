import Wire

/// A parameter that can't change what Holdfast does: what it may say, and why nothing else.
struct FixedParameter: Sendable {
    /// The operations that make or change an instance, copy a snapshot, or replicate automated backups.
    enum Action: String, CaseIterable {
        case copySnapshot = "CopyDBSnapshot"
        case create = "CreateDBInstance"
        case modify = "ModifyDBInstance"
        case restoreSnapshot = "RestoreDBInstanceFromDBSnapshot"
        case restoreTime = "RestoreDBInstanceToPointInTime"
        case startReplication = "StartDBInstanceAutomatedBackupsReplication"
    }

    /// What the parameter is on the wire.
    enum Kind {
        case flag, number, text, list, structure
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
    /// What it is on the wire.
    let kind: Kind
    /// The operations that know it.
    let actions: Set<Action>
    /// What it may say.
    let rule: Rule
    /// Why, for its sender and for the documentation.
    let reason: String

    /// A parameter of `actions`.
    init(_ property: String, _ kind: Kind, _ actions: Set<Action>, _ rule: Rule, _ reason: String) {
        self.property = property
        self.kind = kind
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
        case (.only(let values), .text(let text)) where values.contains { $0.lowercased() == text.lowercased() }:
            return
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
enum FixedValue: Equatable, Sendable {
    /// A scalar; an empty one says nothing.
    case text(String)
    /// A list or a structure with something in it.
    case other
}

/// The fixed parameters that a client sent to one operation.
struct FixedParameters<Owner: RDSRequest>: Flattened, Sendable {
    private let given: [(parameter: FixedParameter, value: FixedValue)]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: PropertyName.self)
        given = try FixedParameter.of(Owner.self).compactMap { parameter in
            try container.value(of: parameter).map { (parameter, $0) }
        }
    }

    /// Refuses what can't be honoured.
    func check() throws {
        for (parameter, value) in given { try parameter.check(value) }
    }
}

extension KeyedDecodingContainer<PropertyName> {
    fileprivate func value(of parameter: FixedParameter) throws -> FixedValue? {
        let name = PropertyName(stringValue: parameter.property)
        return switch parameter.kind {
        case .flag: try decodeIfPresent(Bool.self, forKey: name).map { .text("\($0)") }
        case .number: try decodeIfPresent(Int.self, forKey: name).map { .text("\($0)") }
        case .text: try decodeIfPresent(String.self, forKey: name).map { .text($0) }
        case .list: try decodeIfPresent([Anything].self, forKey: name).map { $0.isEmpty ? .text("") : .other }
        case .structure: try decodeIfPresent(Anything.self, forKey: name).map { _ in .other }
        }
    }
}

/// A value that is read whole and forgotten.
private struct Anything: Decodable {
    init(from decoder: any Decoder) throws { _ = try decoder.singleValueContainer() }
}

/// A parameter's name in Swift spelling, when it is known at run time only.
struct PropertyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
