#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Turns a response shape into a ``Wire`` value.
package struct WireEncoder {
    private let spelling: Spelling

    /// An encoder that spells as `spelling` says.
    package init(_ spelling: Spelling) { self.spelling = spelling }

    /// The tree of `value`; members that are nil are absent.
    package func encode(_ value: some Encodable) throws -> Wire {
        let names = NameCache(spelling)
        if let scalar = try names.scalar(value) { return scalar }
        let node = Node(names: names, name: "")
        try value.encode(to: node)
        return node.wire
    }
}

/// Remembers spelled names during one encoding, because a list repeats the same members for every element.
private final class NameCache {
    let spelling: Spelling
    private var members: [String: String] = [:]
    private var shapes: Set<ObjectIdentifier> = []

    init(_ spelling: Spelling) { self.spelling = spelling }

    func member(_ property: String) -> String {
        if let name = members[property] { return name }
        let name = spelling.member(property)
        members[property] = name
        return name
    }

    /// The leaf that `value` is, or nil where it is a shape of its own.
    ///
    /// Asking what a value is takes long, so the types of shapes are remembered.
    func scalar<T: Encodable>(_ value: T) throws -> Wire? {
        if T.self == Date.self, let date = value as? Date { return .timestamp(date) }
        if shapes.contains(ObjectIdentifier(T.self)) { return nil }
        let found = try leaf(value)
        if found == nil { shapes.insert(ObjectIdentifier(T.self)) }
        return found
    }

    private func leaf<T: Encodable>(_ value: T) throws -> Wire? {
        switch value {
        case let value as String: .string(value)
        case let value as Bool: .bool(value)
        case let value as Int: .integer(value)
        case let value as Double: .double(value)
        // An empty list of anything can be seen as one of bytes.
        case let value as [UInt8] where T.self == [UInt8].self: .blob(value)
        case let value as Data: .blob(Array(value))
        case let value as any BinaryInteger: try integer(value)
        case let value as Float: .double(Double(value))
        default: nil
        }
    }

    private func integer(_ value: some BinaryInteger) throws -> Wire {
        guard let integer = Int(exactly: value) else {
            throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "wider than 64 bits"))
        }
        return .integer(integer)
    }
}

/// One value being encoded; it becomes a structure, a map, a list or a leaf by the first container asked of it.
private final class Node: Encoder {
    enum Item {
        case wire(Wire)
        case node(Node)

        var wire: Wire {
            switch self {
            case .wire(let wire): wire
            case .node(let node): node.wire
            }
        }
    }

    let names: NameCache
    let name: String
    let isMap: Bool
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private var members: [(name: String, item: Item)] = []
    private var elements: [Item]?
    private var element = "member"
    private var scalar: Item?

    init(names: NameCache, name: String, isMap: Bool = false) {
        self.names = names
        self.name = name
        self.isMap = isMap
    }

    var wire: Wire {
        if let scalar { return scalar.wire }
        if let elements { return .list(element: element, elements.map(\.wire)) }
        if isMap { return .map(members.map { ($0.name, $0.item.wire) }) }
        return .structure(members.map { ($0.name, $0.item.wire) })
    }

    var count: Int { elements?.count ?? 0 }

    func add(_ property: String, leaf: Wire) { members.append((wireName(property), .wire(leaf))) }

    func append<T>(_ leaf: Wire, of type: T.Type) {
        beginList(of: type)
        elements?.append(.wire(leaf))
    }

    func add(_ property: String, _ value: some Encodable) throws {
        let name = wireName(property)
        members.append((name, try item(value, name: name)))
    }

    func append<T: Encodable>(_ value: T) throws {
        beginList(of: T.self)
        elements?.append(try item(value, name: name))
    }

    func set(_ value: some Encodable) throws { scalar = try item(value, name: name) }

    func addNode(_ property: String) -> Node {
        let node = Node(names: names, name: wireName(property))
        members.append((node.name, .node(node)))
        return node
    }

    func appendNode() -> Node {
        let node = Node(names: names, name: name)
        beginList(of: Any.self)
        elements?.append(.node(node))
        return node
    }

    func beginList(of type: Any.Type?) {
        if let type, count == 0 { element = names.spelling.element(of: name, type: type) }
        elements = elements ?? []
    }

    private func wireName(_ property: String) -> String { isMap ? property : names.member(property) }

    private func item<T: Encodable>(_ value: T, name: String) throws -> Item {
        if let scalar = try names.scalar(value) { return .wire(scalar) }
        let node = Node(names: names, name: name, isMap: T.self is any StringKeyed.Type)
        try value.encode(to: node)
        return .node(node)
    }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
        .init(KeyedItems<Key>(node: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        beginList(of: nil)
        return UnkeyedItems(node: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleItem(node: self) }
}

private struct KeyedItems<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {}
    func encode(_ value: Bool, forKey key: Key) { node.add(key.stringValue, leaf: .bool(value)) }
    func encode(_ value: Double, forKey key: Key) { node.add(key.stringValue, leaf: .double(value)) }
    func encode(_ value: Int, forKey key: Key) { node.add(key.stringValue, leaf: .integer(value)) }
    func encode(_ value: String, forKey key: Key) { node.add(key.stringValue, leaf: .string(value)) }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try node.add(key.stringValue, value) }
    func nestedContainer<K: CodingKey>(keyedBy: K.Type, forKey key: Key) -> KeyedEncodingContainer<K> {
        node.addNode(key.stringValue).container(keyedBy: K.self)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        node.addNode(key.stringValue).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { node }
    func superEncoder(forKey key: Key) -> any Encoder { node.addNode(key.stringValue) }
}

private struct UnkeyedItems: UnkeyedEncodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }
    var count: Int { node.count }

    func encodeNil() {}
    func encode(_ value: String) { node.append(.string(value), of: String.self) }
    func encode<T: Encodable>(_ value: T) throws { try node.append(value) }
    func nestedContainer<K: CodingKey>(keyedBy: K.Type) -> KeyedEncodingContainer<K> {
        node.appendNode().container(keyedBy: K.self)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { node.appendNode().unkeyedContainer() }
    func superEncoder() -> any Encoder { node }
}

private struct SingleItem: SingleValueEncodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }

    func encodeNil() {}
    func encode<T: Encodable>(_ value: T) throws { try node.set(value) }
}
