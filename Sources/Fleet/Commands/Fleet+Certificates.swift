import Engine
package import Foundation
package import Ledger
import SystemPackage

/// That an account asked for an authority by name for its new instances in a region; there is only the one.
package struct CertificateChoice: Document {
    package static let kind = "certificate-choice"

    /// The account and region.
    package var scope: Scope
    /// The authority's name.
    package var identifier: String

    package var id: String { "default" }
}

/// The certificate of the authority that signs the servers' certificates.
package struct AuthorityCertificate: Sendable {
    /// The SHA-1 digest of the certificate in hexadecimal digits, as clients show it.
    package let thumbprint: String
    /// The first moment it holds.
    package let validFrom: Date
    /// The last moment it holds.
    package let validTill: Date
}

extension Fleet {
    /// The name of the authority that signs the servers' certificates.
    package static let certificateAuthority = "holdfast-ca"

    /// What clients want to know of the authority's certificate.
    package func certificate() async throws -> AuthorityCertificate {
        let authority = try CertificateAuthority(directory: FilePath(settings.authorityDirectory))
        let found = try await gates.exclusively("authority") { try await authority.describe() }
        return AuthorityCertificate(
            thumbprint: found.thumbprint,
            validFrom: found.validFrom,
            validTill: found.validTill
        )
    }

    /// The authority's certificate in PEM form, for clients that verify servers with it.
    package func certificateText() async throws -> String {
        let authority = try CertificateAuthority(directory: FilePath(settings.authorityDirectory))
        return try await gates.exclusively("authority") { try await authority.text() }
    }

    /// Refuses an authority that isn't ours.
    package static func checkAuthority(_ name: String?) throws {
        guard let name, name != certificateAuthority else { return }
        throw FleetError(
            .certificateNotFound,
            "Certificate \(name) not found. Use \(certificateAuthority), or leave it out: there is one authority."
        )
    }

    /// Notes which authority an account wants for new instances, or that it doesn't care any more.
    package func chooseAuthority(_ name: String?, in scope: Scope) async throws {
        try Self.checkAuthority(name)
        try await ledger.write { writer in
            if let name {
                try writer.put(CertificateChoice(scope: scope, identifier: name))
            } else {
                try writer.delete(CertificateChoice.self, "default", in: scope)
            }
        }
    }
}
