/// Where keys, nonces and names come from: the operating system, or in tests a known sequence.
package struct Randomness: Sendable {
    private let make: @Sendable (Int) -> [UInt8]

    /// Randomness that `make` makes, as many bytes as it is asked for.
    package init(_ make: @escaping @Sendable (Int) -> [UInt8]) { self.make = make }

    /// That of the operating system, fit for keys.
    package static let system = Randomness { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// `count` bytes that nobody can foretell.
    package func bytes(_ count: Int) -> [UInt8] { make(count) }

    /// A random UUID (RFC 9562, version 4), in lower case.
    package func uuid() -> String {
        var bytes = make(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return KeyID.uuidText(bytes)
    }
}
