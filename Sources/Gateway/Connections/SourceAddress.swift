import Glibc

/// Where requests come from, as limits count it: an IPv4 address, or the network of 64 bits that an IPv6 host may roam.
struct SourceAddress: Hashable, Sendable {
    private let bytes: [UInt8]

    /// The source that `address` belongs to; all that have no numeric address are one.
    init(_ address: String?) {
        let text = address ?? ""
        if let address = Self.bytes(text, AF_INET, count: 4) {
            bytes = address
        } else if let address = Self.bytes(text, AF_INET6, count: 16) {
            bytes = Array(address.starts(with: Self.mapped) ? address.suffix(4) : address.prefix(8))
        } else {
            bytes = []
        }
    }

    /// What an IPv4 address begins with that is written as one of IPv6 (RFC 4291, 2.5.5.2).
    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]

    private static func bytes(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let isAddress = unsafe bytes.withUnsafeMutableBytes { unsafe inet_pton(family, text, $0.baseAddress) == 1 }
        return isAddress ? bytes : nil
    }
}
