import Glibc
import SwiftASN1
import X509

/// A name that a certificate is for: an IP address, or a host name.
struct CertificateName: Hashable {
    let general: GeneralName

    /// Reads a name; throws ``AuthorityError`` where it is neither an address nor a host name.
    init(_ text: String) throws {
        if let address = Self.address(text, AF_INET, bytesCount: 4) ?? Self.address(text, AF_INET6, bytesCount: 16) {
            general = .ipAddress(ASN1OctetString(contentBytes: address[...]))
        } else if text.utf8.count <= Self.nameBytesMax, text.wholeMatch(of: Self.hostName) != nil {
            general = .dnsName(text.lowercased())
        } else {
            throw AuthorityError(
                .badName,
                "'\(text.prefix(300))' is neither an IP address nor a host name; use one like db.example.net."
            )
        }
    }

    private static let nameBytesMax = 253
    private static var hostName: Regex<(Substring, Substring?)> {
        /[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*/
    }

    private static func address(_ text: String, _ family: Int32, bytesCount: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: bytesCount)
        let isAddress = unsafe bytes.withUnsafeMutableBytes { unsafe inet_pton(family, text, $0.baseAddress) == 1 }
        return isAddress ? bytes : nil
    }
}
