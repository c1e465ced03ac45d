import Glibc

/// An address as bytes: four of IPv4, or sixteen of IPv6.
enum NumericAddress {
    /// What an IPv4 address begins with that is written as one of IPv6 (RFC 4291, 2.5.5.2).
    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]

    /// The bytes of `text`; nil where it is a name or anything else.
    static func bytes(_ text: String) -> [UInt8]? {
        if let address = bytes(text, AF_INET, count: 4) { return address }
        guard let address = bytes(text, AF_INET6, count: 16) else { return nil }
        return address.starts(with: mapped) ? Array(address.suffix(4)) : address
    }

    /// Whether only this machine can reach `text`; nobody is asked what a name means, not even `localhost`.
    static func isLoopback(_ text: String) -> Bool {
        guard let bytes = bytes(text) else { return false }
        return bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    private static func bytes(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let isAddress = unsafe bytes.withUnsafeMutableBytes { unsafe inet_pton(family, text, $0.baseAddress) == 1 }
        return isAddress ? bytes : nil
    }
}
