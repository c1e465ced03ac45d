import Foundation

/// What was found out about a Swift shape by decoding it.
final class DiscoveredShape {
    /// What a shape is, by the containers and scalars that it asks for.
    enum Kind: String {
        case string, boolean, integer, double, timestamp, blob, list, map, structure
    }

    var kind = Kind.structure
    /// The members by property name, whether they must be there, and what they are.
    var members: [(property: String, isRequired: Bool, shape: DiscoveredShape)] = []
    /// What a list or map holds.
    var element: DiscoveredShape?
    /// The raw values of an enumeration.
    var choices: [String] = []
}

/// A type that cannot be made of sample values.
struct NoSample: Error, CustomStringConvertible {
    let description: String
}

/// A decoder that answers every question with a sample, so that a shape tells its members and fills all of them.
struct SampleDecoder: Decoder, SingleValueDecodingContainer {
    /// How deep shapes that contain themselves are followed.
    static let depthMax = 8

    let shape: DiscoveredShape
    var depth = 0
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// A value of `type` with every member there, and the shape that it revealed.
    static func sample<T: Decodable>(_ type: T.Type) throws -> (value: T, shape: DiscoveredShape) {
        let shape = DiscoveredShape()
        return (try SampleDecoder(shape: shape).decode(type), shape)
    }

    func decodeNil() -> Bool { false }
    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedDecodingContainer<Key> {
        .init(SampleMembers<Key>(decoder: self))
    }
    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        shape.kind = .list
        return SampleElements(decoder: self)
    }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let value = scalar(type) as? T { return value }
        if let value = firstCase(type) as? T { return value }
        if type is any AnyStringKeyed.Type { shape.kind = .map }
        do {
            return try T(from: self)
        } catch let error as NoSample {
            throw error
        } catch {
            throw NoSample(description: "\(type) accepts no sample value; make it CaseIterable. \(error)")
        }
    }

    private func scalar(_ type: Any.Type) -> Any? {
        switch type {
        case is String.Type: found(.string, "sample")
        case is Bool.Type: found(.boolean, true)
        case is Int.Type: found(.integer, 1)
        case is Double.Type: found(.double, 0.5)
        case is Float.Type: found(.double, Float(0.5))
        case is Date.Type: found(.timestamp, Date(timeIntervalSince1970: 1_795_000_000))
        case is [UInt8].Type: found(.blob, [UInt8(1)])
        case is Data.Type: found(.blob, Data([1]))
        case let type as any FixedWidthInteger.Type: found(.integer, one(type))
        default: nil
        }
    }

    private func one<T: FixedWidthInteger>(_ type: T.Type) -> T { 1 }

    private func found(_ kind: DiscoveredShape.Kind, _ value: Any) -> Any {
        shape.kind = kind
        return value
    }

    private func firstCase(_ type: Any.Type) -> Any? {
        guard let type = type as? any CaseIterable.Type else { return nil }
        let cases = all(type)
        shape.kind = .string
        shape.choices = cases.map { ($0 as? any RawRepresentable).map { "\($0.rawValue)" } ?? "\($0)" }
        return cases.first
    }

    private func all(_ type: (some CaseIterable).Type) -> [Any] { type.allCases.map(\.self) }
}

/// Dictionaries whose keys are the user's.
protocol AnyStringKeyed {}

extension Dictionary: AnyStringKeyed where Key == String {}

private struct SampleMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: SampleDecoder
    /// Only optional members are asked for before they are read.
    let optionals = Optionals()
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [Key(stringValue: "key")].compactMap(\.self) }

    final class Optionals { var names: Set<String> = [] }

    func contains(_ key: Key) -> Bool {
        optionals.names.insert(key.stringValue)
        return true
    }
    func decodeNil(forKey key: Key) -> Bool { decoder.depth > SampleDecoder.depthMax }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try member(key).decode(type) }
    func nestedContainer<K: CodingKey>(keyedBy: K.Type, forKey key: Key) -> KeyedDecodingContainer<K> {
        member(key).container(keyedBy: K.self)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { member(key).unkeyedContainer() }
    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) -> any Decoder { member(key) }

    private func member(_ key: Key) -> SampleDecoder {
        let shape = DiscoveredShape()
        if decoder.shape.kind == .map {
            decoder.shape.element = shape
        } else {
            let isRequired = !optionals.names.contains(key.stringValue)
            decoder.shape.members.append((key.stringValue, isRequired, shape))
        }
        return SampleDecoder(shape: shape, depth: decoder.depth + 1)
    }
}

private struct SampleElements: UnkeyedDecodingContainer {
    let decoder: SampleDecoder
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { decoder.depth > SampleDecoder.depthMax ? 0 : 1 }
    var isAtEnd: Bool { currentIndex == count }

    init(decoder: SampleDecoder) { self.decoder = decoder }

    mutating func decodeNil() -> Bool { false }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }
    mutating func nestedContainer<K: CodingKey>(keyedBy: K.Type) -> KeyedDecodingContainer<K> {
        next().container(keyedBy: K.self)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { next().unkeyedContainer() }
    mutating func superDecoder() -> any Decoder { next() }

    private mutating func next() -> SampleDecoder {
        currentIndex += 1
        let shape = DiscoveredShape()
        decoder.shape.element = shape
        return SampleDecoder(shape: shape, depth: decoder.depth + 1)
    }
}
