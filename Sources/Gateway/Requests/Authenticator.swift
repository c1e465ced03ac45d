import Signature

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Proves who sent a request.
struct Authenticator {
    let credentials: any CredentialStore
    let failures: FailureRates

    /// The holder of the key that signed `request`, and what the signature is good for.
    ///
    /// Throws ``SignatureError`` where the proof fails, and ``ServiceError`` where too many have failed.
    func authenticate(
        _ request: SignableRequest,
        body: [UInt8],
        from source: SourceAddress,
        now: Date
    ) async throws -> (credential: Credential, scope: CredentialScope) {
        var accessKeyID: String?
        do {
            let authorization = try Authorization(of: request)
            accessKeyID = authorization.accessKeyID
            try failures.admit(source, accessKeyID, now: now)
            let credential = try await prove(authorization, request, body: body, now: now)
            failures.noteSuccess(source, credential.accessKeyID, now: now)
            let scope = authorization.scope
            // A full disk must not shut out those who would make room.
            try? await credentials.noteUse(of: credential, service: scope.service, region: scope.region, now: now)
            return (credential, scope)
        } catch let error as SignatureError {
            failures.noteFailure(source, accessKeyID, now: now)
            throw error
        }
    }

    private func prove(
        _ authorization: Authorization,
        _ request: SignableRequest,
        body: [UInt8],
        now: Date
    ) async throws -> Credential {
        guard
            let credential = try await credentials.credential(
                accessKeyID: authorization.accessKeyID,
                sessionToken: authorization.sessionToken
            ),
            credential.isActive, isSameSecret(credential.sessionToken, authorization.sessionToken)
        else { throw SignatureError.invalidClientTokenID }
        try authorization.verify(request, bodyHash: sha256Hex(body), secret: credential.secret, now: now)
        if let expires = credential.expires, expires <= now { throw SignatureError.expiredToken }
        return credential
    }
}
