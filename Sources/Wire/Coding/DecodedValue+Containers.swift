extension DecodedValue {
    /// The members of a structure; an empty text is a structure without members.
    func members() throws -> [String: Wire] {
        switch wire {
        case .structure(let members): Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        case .map(let entries): Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
        case .string(""): [:]
        default: throw mismatch("a structure")
        }
    }

    /// The entries of a map; forms send them as a numbered list of `key` and `value`.
    func entries() throws -> [String: Wire] {
        guard let (list, name) = listInside() else { return try members() }
        var entries: [String: Wire] = [:]
        for (index, entry) in list.enumerated() {
            let child = path + name + ["\(index + 1)"]
            guard case .string(let key)? = entry["key"] ?? entry["Name"] ?? entry["Key"] else {
                throw WireDecodingError(name: (child + ["key"]).joined(separator: "."), reason: .missing)
            }
            entries[key] = entry["value"] ?? entry["Value"] ?? .string("")
        }
        return entries
    }

    /// The elements of a list; forms wrap them in the element's name and send an empty list as an empty text.
    func elements() throws -> DecodedElements {
        if let (elements, name) = listInside() {
            return DecodedElements(elements: elements, value: self, prefix: path + name)
        }
        guard case .string("") = wire else { throw mismatch("a list") }
        return DecodedElements(elements: [], value: self, prefix: path)
    }

    /// The list that this value is or wraps, and the wrapper's name.
    private func listInside() -> (elements: [Wire], name: [String])? {
        if case .list(_, let elements) = wire { return (elements, []) }
        guard case .structure(let members) = wire, members.count == 1, let member = members.first,
            case .list(_, let elements) = member.value
        else { return nil }
        return (elements, [member.name])
    }
}

/// The members of a structure or the entries of a map.
struct DecodedMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let value: DecodedValue
    let members: [String: Wire]

    var codingPath: [any CodingKey] { value.codingPath }
    var allKeys: [Key] {
        value.asked.isWhole = true
        return members.keys.compactMap { Key(stringValue: $0) }
    }

    func contains(_ key: Key) -> Bool { wire(name(key)) != nil }
    func decodeNil(forKey key: Key) -> Bool { !contains(key) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try member(key).decode(type) }
    func nestedContainer<K: CodingKey>(keyedBy: K.Type, forKey key: Key) throws -> KeyedDecodingContainer<K> {
        try member(key).container(keyedBy: K.self)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }
    func superDecoder() -> any Decoder { value }
    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }

    private func name(_ key: Key) -> String {
        value.isMap ? key.stringValue : value.decoder.spelling.member(key.stringValue)
    }

    private func wire(_ name: String) -> Wire? {
        value.asked.names.insert(name)
        return members[name]
    }

    private func member(_ key: Key) throws -> DecodedValue {
        let name = name(key)
        guard let wire = wire(name) else {
            throw WireDecodingError(name: (value.path + [name]).joined(separator: "."), reason: .missing)
        }
        return value.child(name, wire)
    }
}

/// The elements of a list, in order.
struct DecodedElements: UnkeyedDecodingContainer {
    let elements: [Wire]
    let value: DecodedValue
    let prefix: [String]
    var currentIndex = 0

    var codingPath: [any CodingKey] { value.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    init(elements: [Wire], value: DecodedValue, prefix: [String]) {
        self.elements = elements
        self.value = value
        self.prefix = prefix
    }

    func decodeNil() -> Bool { false }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }
    mutating func nestedContainer<K: CodingKey>(keyedBy: K.Type) throws -> KeyedDecodingContainer<K> {
        try next().container(keyedBy: K.self)
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> DecodedValue {
        guard !isAtEnd else { throw value.mismatch("a longer list") }
        defer { currentIndex += 1 }
        return DecodedValue(
            wire: elements[currentIndex],
            decoder: value.decoder,
            path: prefix + ["\(currentIndex + 1)"],
            unread: value.unread
        )
    }
}
