private import COpenSSL

/// Where random bytes come from: keys, salts, pack identifiers.
package struct RandomSource: Sendable {
    private let fill: @Sendable (Int) throws -> [UInt8]

    package init(_ fill: @escaping @Sendable (Int) throws -> [UInt8]) {
        self.fill = fill
    }

    /// A number of random bytes.
    package func bytes(_ count: Int) throws -> [UInt8] { try fill(count) }

    /// The cryptographic generator of this machine.
    package static let system = Self { count in
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else {
            throw RepositoryError(.storeFailed, "The system has no random bytes; try again.")
        }
        return bytes
    }
}
