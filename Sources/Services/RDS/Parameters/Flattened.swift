/// A group of parameters that several operations share; its members travel as the operation's own.
protocol Flattened: Decodable {}

extension KeyedDecodingContainer {
    /// Reads the group from where the operation itself is read; synthesised decoding prefers this over a nested member.
    func decode<T: Flattened>(_ type: T.Type, forKey key: Key) throws -> T { try T(from: superDecoder()) }
}
