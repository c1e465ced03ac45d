/// The elements of a document or statement by name.
struct PolicyElements {
    /// What has the elements, for errors.
    let place: String
    /// Where they stand.
    let span: TextSpan
    private let members: [JSONMember]

    /// The members of `value`, which must be an object.
    init(_ value: JSONValue, of place: String) throws(PolicyError) {
        guard case .object(let members, let span) = value else {
            throw .malformed("Syntax errors in policy.", "\(place) must be an object in braces.")
        }
        self.members = members
        self.span = span
        self.place = place
    }

    /// The value of the element called `name`.
    subscript(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

    /// Refuses elements beside `names`.
    func allowOnly(_ names: Set<String>) throws(PolicyError) {
        for member in members where !names.contains(member.name) {
            throw .malformed("Syntax errors in policy.", "\(place) has an unknown element \(member.name.prefix(64)).")
        }
    }

    /// Refuses the elements `names`, which this kind of policy must not have.
    func prohibit(_ names: String...) throws(PolicyError) {
        for name in names where self[name] != nil { throw .malformed("Has prohibited field \(name)", "(\(place).)") }
    }

    /// The text of an element that may be absent.
    func text(_ name: String) throws(PolicyError) -> String? {
        switch self[name] {
        case nil: return nil
        case .string(let text): return text
        default: throw .malformed("Syntax errors in policy.", "\(place): \(name) must be a string.")
        }
    }

    /// The texts of an element that is a string or a list of at least one.
    func texts(_ name: String) throws(PolicyError) -> [String]? {
        guard let value = self[name] else { return nil }
        let texts = PolicyElements.texts(value) { if case .string(let text) = $0 { text } else { nil } }
        guard let texts else {
            throw .malformed("Syntax errors in policy.", "\(place): \(name) must be a string or a list of strings.")
        }
        return texts
    }

    /// The value, or those of a list, each read by `read`; nil where one cannot be.
    static func texts(_ value: JSONValue, _ read: (JSONValue) -> String?) -> [String]? {
        let values = if case .array(let values) = value { values } else { [value] }
        let texts = values.compactMap(read)
        return texts.count == values.count ? texts : nil
    }
}
