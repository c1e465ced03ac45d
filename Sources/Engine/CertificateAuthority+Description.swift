package import Foundation
import SystemPackage

/// What clients want to know of a certificate.
package struct CertificateDescription: Equatable, Sendable {
    /// The SHA-1 digest of the certificate in hexadecimal digits, as clients show it.
    package let thumbprint: String
    /// The first moment it holds.
    package let validFrom: Date
    /// The last moment it holds.
    package let validTill: Date

    /// Reads what `openssl x509 -noout -fingerprint -dates` prints.
    init(parsing text: String) throws {
        func value(of name: String) -> Substring? {
            text.split(separator: "\n").first { $0.lowercased().hasPrefix(name + "=") }?.drop { $0 != "=" }.dropFirst()
        }
        guard let print = value(of: "sha1 fingerprint"), let from = value(of: "notbefore").flatMap(Self.date),
            let till = value(of: "notafter").flatMap(Self.date)
        else { throw EngineError(.programFailed, "openssl did not describe the certificate; look at its version.") }
        thumbprint = print.filter { $0 != ":" }.lowercased()
        (validFrom, validTill) = (from, till)
    }

    /// Reads `Nov 21 06:24:26 2026 GMT`.
    private static func date(_ text: Substring) -> Date? {
        let words = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 5, let month = months.firstIndex(of: String(words[0])), let day = Int(words[1]),
            let year = Int(words[3])
        else { return nil }
        let text = String(format: "%04d-%02d-%02dT\(words[2])Z", year, month + 1, day)
        return try? Date(text, strategy: .iso8601)
    }
}

extension CertificateAuthority {
    /// What clients want to know of the authority's certificate, which is made unless it is there.
    package func describe() async throws -> CertificateDescription {
        try await create()
        let user = try OperatingSystemUser.current()
        let output = try await Program("openssl", as: user).run([
            "x509", "-in", certificate.string, "-noout", "-sha1", "-fingerprint", "-startdate", "-enddate",
        ])
        return try CertificateDescription(parsing: output)
    }

    /// The authority's certificate in PEM form, which is made unless it is there.
    package func text() async throws -> String {
        try await create()
        guard let text = OwnedFiles(owner: try .current()).read(certificate) else {
            throw EngineError(.fileFailed, "\(certificate) can't be read; look at its permissions.")
        }
        return text
    }
}
