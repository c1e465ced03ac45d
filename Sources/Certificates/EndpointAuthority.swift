import Crypto
package import Foundation
import SwiftASN1
import X509

/// Holdfast's own certificate authority for the API, and the certificate that it issued to the API.
///
/// It is not the databases' authority: whoever gets hold of a database's key can't pass for the API with it.
package struct EndpointAuthority: Sendable {
    /// Where the authority lives; its key never leaves this directory.
    package let directory: String

    /// What clients are to trust.
    package struct Trust: Sendable {
        /// The authority's certificate in PEM form.
        package let text: String
        /// The SHA-256 digest of the certificate in hexadecimal digits, as `openssl x509 -fingerprint` shows it.
        package let fingerprint: String
        /// The last moment that the certificate holds.
        package let validTill: Date
    }

    /// The authority that lives in `directory`; nothing is made before it is asked for something.
    package init(directory: String) { self.directory = directory }

    /// The certificate that clients trust, in PEM form.
    package var certificateFile: String { directory + "/ca.crt" }

    /// The API's certificate and its key in PEM form: one file, so that both change at once.
    package var servingFile: String { directory + "/server.pem" }

    private var keyFile: String { directory + "/ca.key" }

    /// What clients are to trust; the authority is made unless it is there.
    package func trust(now: Date) throws -> Trust {
        let certificate = try pair(now: now).certificate
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        let digest = SHA256.hash(data: serializer.serializedBytes)
        return Trust(
            text: try certificate.serializeAsPEM().pemString + "\n",
            fingerprint: digest.map { String(format: "%02X", $0) }.joined(separator: ":"),
            validTill: certificate.notValidAfter
        )
    }

    /// Gives the API a certificate for these names and addresses, unless it has one that goes on serving.
    ///
    /// Returns whether there is a new one in ``servingFile``.
    package func issue(to names: [String], now: Date) throws -> Bool {
        let names = Set(try names.map(CertificateName.init))
        let authority = try pair(now: now)
        guard now < authority.certificate.notValidAfter else {
            throw AuthorityError(
                .authorityEnded,
                "The authority in \(directory) has ended. Remove the directory and start again; clients then have to "
                    + "trust the new authority."
            )
        }
        let current = try? String(contentsOfFile: servingFile, encoding: .utf8)
        if let current, let serving = ServingCertificate(pem: current), serving.serves(names, of: authority, now: now) {
            return false
        }
        let text = try ServingCertificate.issue(by: authority, to: names, now: now)
        try PrivateFile(servingFile).replace(with: text)
        return true
    }

    private func pair(now: Date) throws -> AuthorityPair {
        if !FileManager.default.fileExists(atPath: directory) { try make(now: now) }
        do {
            return try AuthorityPair(
                certificate: String(contentsOfFile: certificateFile, encoding: .utf8),
                key: String(contentsOfFile: keyFile, encoding: .utf8)
            )
        } catch {
            throw AuthorityError(
                .fileFailed,
                "\(certificateFile) and \(keyFile) can't be used. Put both back from a copy, or remove \(directory): then "
                    + "a new authority is made, which clients have to trust anew.",
                cause: error
            )
        }
    }

    /// Makes the directory with all that belongs into it, or leaves the one that somebody else made meanwhile.
    private func make(now: Date) throws {
        let authority = try AuthorityPair(now: now)
        let draft = "\(directory).\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        do {
            try FileManager.default.createDirectory(
                atPath: draft,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o711]
            )
            try PrivateFile(draft + "/ca.key").replace(with: authority.key.pemRepresentation + "\n")
            let certificate = draft + "/ca.crt"
            try PrivateFile(certificate).replace(with: authority.certificate.serializeAsPEM().pemString + "\n")
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: certificate)
            try FileManager.default.moveItem(atPath: draft, toPath: directory)
        } catch {
            guard !FileManager.default.fileExists(atPath: directory) else { return }
            throw AuthorityError(
                .fileFailed,
                "The authority can't be made in \(directory); check the permissions and the free space.",
                cause: error
            )
        }
    }
}
