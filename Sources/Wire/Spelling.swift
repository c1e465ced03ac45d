/// How one service spells its members and list elements on the wire; all of a service's wire facts are in one value.
package struct Spelling: Sendable {
    /// Whether member names start with a capital (`KeyId`) or not (`logGroupName`).
    package enum Capitals: Sendable {
        case first
        case none
    }

    /// How member names start.
    package var capitals: Capitals
    /// Leading words that stay upper case, such as `db` in `DBInstance`.
    package var acronyms: Set<String>
    /// Wire names of properties that no rule yields, by Swift property name.
    package var members: [String: String]
    /// Element names of lists, by the list's wire name, where neither the type nor `member` says it.
    package var elements: [String: String]
    /// Whether a list of structures calls its elements after their Swift type.
    package var elementsNamedAfterType: Bool

    /// A spelling; the defaults are those of a JSON service.
    package init(
        capitals: Capitals = .first,
        acronyms: Set<String> = [],
        members: [String: String] = [:],
        elements: [String: String] = [:],
        elementsNamedAfterType: Bool = false
    ) {
        self.capitals = capitals
        self.acronyms = acronyms
        self.members = members
        self.elements = elements
        self.elementsNamedAfterType = elementsNamedAfterType
    }

    /// The wire name of the Swift property `property`.
    package func member(_ property: String) -> String {
        if let name = members[property] { return name }
        guard capitals == .first else { return property }
        let word = property.prefix { $0.isLowercase || $0.isNumber }
        if acronyms.contains(String(word)) { return word.uppercased() + property.dropFirst(word.count) }
        return property.prefix(1).uppercased() + property.dropFirst()
    }

    /// What XML calls an element of the list with the wire name `list`, whose elements are of `type`.
    package func element(of list: String, type: Any.Type) -> String {
        if let name = elements[list] { return name }
        return elementsNamedAfterType && !isScalar(type) ? "\(type)" : "member"
    }

    private func isScalar(_ type: Any.Type) -> Bool {
        type is any LosslessStringConvertible.Type || type is any RawRepresentable.Type
    }
}
