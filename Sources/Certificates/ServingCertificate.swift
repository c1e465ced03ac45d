import Crypto
import Foundation
import SwiftASN1
import X509

/// The certificate that the API proves its names with.
struct ServingCertificate {
    let certificate: Certificate

    private static let validSeconds = 90 * 86_400.0
    private static let renewalSeconds = 30 * 86_400.0

    /// The first certificate of a text in PEM form, or nil where there is none.
    init?(pem text: String) {
        guard let documents = try? PEMDocument.parseMultiple(pemString: text),
            let document = documents.first(where: { $0.discriminator == Certificate.defaultPEMDiscriminator }),
            let certificate = try? Certificate(pemDocument: document)
        else { return nil }
        self.certificate = certificate
    }

    /// A new certificate for `names`, with its key, in PEM form.
    static func issue(by authority: AuthorityPair, to names: Set<CertificateName>, now: Date) throws -> String {
        let key = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(key.publicKey)
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-AuthorityPair.clockSkewSeconds),
            notValidAfter: min(now.addingTimeInterval(validSeconds), authority.certificate.notValidAfter),
            issuer: authority.certificate.subject,
            subject: try DistinguishedName {
                OrganizationName("Holdfast")
                CommonName("Holdfast API")
            },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(\.general).sorted { "\($0)" < "\($1)" })
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(
                    keyIdentifier: SubjectKeyIdentifier(hash: authority.certificate.publicKey).keyIdentifier
                )
            },
            issuerPrivateKey: Certificate.PrivateKey(authority.key)
        )
        return try certificate.serializeAsPEM().pemString + "\n" + key.pemRepresentation + "\n"
    }

    /// Whether `authority` issued it for all of `names`, and a new one would not hold for much longer.
    func serves(_ names: Set<CertificateName>, of authority: AuthorityPair, now: Date) -> Bool {
        let issuer = authority.certificate
        guard let named = try? certificate.extensions.subjectAlternativeNames,
            names.map(\.general).allSatisfy(Set(named).contains),
            certificate.issuer == issuer.subject,
            issuer.publicKey.isValidSignature(certificate.signature, for: certificate),
            now >= certificate.notValidBefore
        else { return false }
        let isAtAuthoritysEnd = certificate.notValidAfter >= issuer.notValidAfter
        return now < certificate.notValidAfter.addingTimeInterval(isAtAuthoritysEnd ? 0 : -Self.renewalSeconds)
    }
}
