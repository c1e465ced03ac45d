import Crypto
import Foundation
import SwiftASN1
import X509

/// The key that certificates are signed with, and the certificate that clients trust.
struct AuthorityPair {
    let certificate: Certificate
    let key: P256.Signing.PrivateKey

    private static let validDays = 3_650.0

    /// A new authority, whose certificate holds from `now` on.
    init(now: Date) throws {
        key = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(key.publicKey)
        let identifier = SubjectKeyIdentifier(hash: publicKey)
        // Clients that trust several authorities tell them apart by their names.
        let suffix = identifier.keyIdentifier.prefix(4).map { String(format: "%02x", $0) }.joined()
        let name = try DistinguishedName {
            OrganizationName("Holdfast")
            CommonName("Holdfast API CA \(suffix)")
        }
        certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-Self.clockSkewSeconds),
            notValidAfter: now.addingTimeInterval(Self.validDays * 86_400),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                identifier
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
    }

    /// The authority whose certificate and key these are, in PEM form; throws where they are none, or no pair.
    init(certificate text: String, key keyText: String) throws {
        certificate = try Certificate(pemEncoded: text)
        key = try P256.Signing.PrivateKey(pemRepresentation: keyText)
        guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw AuthorityError(.fileFailed, "The authority's key is not that of its certificate.")
        }
    }

    /// How much earlier than now a certificate begins to hold, because clients' clocks differ.
    static let clockSkewSeconds = 3_600.0
}
