/// Turns a parsed ``Wire`` request into an operation; a member that nobody reads is an error.
struct WireDecoder {
    let spelling: Spelling
    /// Whether scalars come as text, as in forms, paths and query strings.
    let readsText: Bool

    init(_ spelling: Spelling, readsText: Bool) {
        self.spelling = spelling
        self.readsText = readsText
    }

    /// The value of `type` that `wire` spells; top-level members in `accepted` are passed over.
    func decode<T: Decodable>(_ type: T.Type, from wire: Wire, accepted: Set<String> = []) throws -> T {
        let unread = UnreadMembers()
        let value = try DecodedValue(wire: wire, decoder: self, path: [], unread: unread).decode(type)
        if let name = unread.names.first(where: { !accepted.contains(topLevel($0)) }) {
            throw WireDecodingError(name: name, reason: .unknown)
        }
        return value
    }

    private func topLevel(_ name: String) -> String { String(name.prefix { $0 != "." }) }
}

/// The dotted names of members that were sent and not asked for, over one whole decoding.
final class UnreadMembers {
    var names: [String] = []
}

/// What a shape asked of one value while it was decoded.
final class AskedMembers {
    var names: Set<String> = []
    /// Whether the shape took the value as a list, a map or a scalar, so that its members are not the shape's.
    var isWhole = false
}

/// One value of the tree, handed to a shape's `init(from:)`.
struct DecodedValue: Decoder, SingleValueDecodingContainer {
    let wire: Wire
    let decoder: WireDecoder
    let path: [String]
    let unread: UnreadMembers
    var asked = AskedMembers()
    var isMap = false

    var codingPath: [any CodingKey] { path.map(PathKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let scalar = try scalar(type) {
            guard let value = scalar as? T else { throw mismatch("\(T.self)") }
            return value
        }
        return try shape(type)
    }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        if isMap { asked.isWhole = true }
        return .init(DecodedMembers<Key>(value: self, members: try isMap ? entries() : members()))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        asked.isWhole = true
        return try elements()
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        asked.isWhole = true
        return self
    }

    /// The same place in the tree's child called `name`.
    func child(_ name: String, _ wire: Wire) -> DecodedValue {
        DecodedValue(wire: wire, decoder: decoder, path: path + [name], unread: unread)
    }

    func error(_ reason: WireDecodingError.Reason) -> WireDecodingError {
        WireDecodingError(name: path.joined(separator: "."), reason: reason)
    }

    func mismatch(_ form: String) -> WireDecodingError { error(.mismatch(form: form)) }

    private func shape<T: Decodable>(_ type: T.Type) throws -> T {
        var copy = self
        copy.asked = AskedMembers()
        copy.isMap = T.self is any StringKeyed.Type
        do {
            let value = try T(from: copy)
            copy.noteUnread()
            return value
        } catch is DecodingError {
            throw invalid(expectation(of: type))
        }
    }

    /// What a value of `type` may be, for the message that refuses another.
    private func expectation(of type: Any.Type) -> String {
        guard let type = type as? any CaseIterable.Type else { return "a value of the documented form" }
        return "one of: \(names(of: type).joined(separator: ", "))"
    }

    private func names(of type: (some CaseIterable).Type) -> [String] {
        type.allCases.map { ($0 as? any RawRepresentable).map { "\($0.rawValue)" } ?? "\($0)" }
    }

    /// An empty value without a reader is harmless: it is how forms say "none".
    private func noteUnread() {
        guard !asked.isWhole, case .structure(let members) = wire else { return }
        for (name, value) in members where !asked.names.contains(name) && value != .string("") {
            unread.names.append((path + [name]).joined(separator: "."))
        }
    }
}

/// A step of the path to a value, spelled as on the wire.
private struct PathKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
