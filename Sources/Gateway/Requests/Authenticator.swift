import Signature

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Proves who sent a request.
struct Authenticator {
    let credentials: any CredentialStore

    /// The holder of the key that signed `request`, and what the signature is good for.
    ///
    /// Throws ``SignatureError`` where the proof fails.
    func authenticate(
        _ request: SignableRequest,
        body: [UInt8],
        now: Date
    ) async throws -> (credential: Credential, scope: CredentialScope) {
        let authorization = try Authorization(of: request)
        guard
            let credential = try await credentials.credential(
                accessKeyID: authorization.accessKeyID,
                sessionToken: authorization.sessionToken
            ),
            credential.isActive, credential.sessionToken == authorization.sessionToken
        else { throw SignatureError.invalidClientTokenID }
        try authorization.verify(request, bodyHash: sha256Hex(body), secret: credential.secret, now: now)
        if let expires = credential.expires, expires <= now { throw SignatureError.expiredToken }
        let scope = authorization.scope
        // A full disk must not shut out those who would make room.
        try? await credentials.noteUse(of: credential, service: scope.service, region: scope.region, now: now)
        return (credential, scope)
    }
}
