import Crypto

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// Signs requests as a client does.
package struct Signer: Sendable {
    private let accessKeyID: String
    private let secret: String
    private let sessionToken: String?
    private let region: String
    private let service: String
    private let policy: SignaturePolicy

    /// A signer for `service` in `region`.
    package init(
        accessKeyID: String,
        secret: String,
        sessionToken: String? = nil,
        region: String,
        service: String,
        policy: SignaturePolicy = SignaturePolicy()
    ) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
        self.region = region
        self.service = service
        self.policy = policy
    }

    /// The headers of `request`, which must have a `Host`, and those that make it signed at `now`.
    package func headers(
        for request: SignableRequest,
        bodyHash: String,
        now: Date
    ) -> [(name: String, value: String)] {
        let time = SigningTime(now)
        var request = request
        request.headers.append(("X-Amz-Date", time.text))
        if let sessionToken { request.headers.append(("X-Amz-Security-Token", sessionToken)) }
        if isPlain { request.headers.append(("X-Amz-Content-SHA256", bodyHash)) }
        let names = signedNames(request)
        let signature = signature(of: request, names, bodyHash, time)
        let authorization = [
            "\(Authorization.algorithm) Credential=\(accessKeyID)/\(scope(time).text)",
            "SignedHeaders=\(names.joined(separator: ";"))",
            "Signature=\(signature)",
        ]
        return request.headers + [("Authorization", authorization.joined(separator: ", "))]
    }

    /// The query string that makes `request`, which must have a `Host`, signed for `expiresSeconds` from `now` on.
    package func presignedQuery(
        for request: SignableRequest,
        bodyHash: String,
        expiresSeconds: Int,
        now: Date
    ) -> String {
        let time = SigningTime(now)
        let names = signedNames(request)
        var parameters = [
            ("X-Amz-Algorithm", Authorization.algorithm),
            ("X-Amz-Credential", "\(accessKeyID)/\(scope(time).text)"),
            ("X-Amz-Date", time.text),
            ("X-Amz-Expires", "\(expiresSeconds)"),
            ("X-Amz-SignedHeaders", names.joined(separator: ";")),
        ]
        if let sessionToken { parameters.append(("X-Amz-Security-Token", sessionToken)) }
        let own = parameters.map { "\($0)=\(PercentEncoding.encode($1.utf8))" }.joined(separator: "&")
        var request = request
        request.rawQuery = request.rawQuery.isEmpty ? own : "\(request.rawQuery)&\(own)"
        let hash = isPlain ? Authorization.unsignedPayload : bodyHash
        return "\(request.rawQuery)&X-Amz-Signature=\(signature(of: request, names, hash, time))"
    }

    private var isPlain: Bool { policy.plainPathServices.contains(service) }

    private func scope(_ time: SigningTime) -> CredentialScope {
        CredentialScope(day: time.day, region: region, service: service)
    }

    private func signedNames(_ request: SignableRequest) -> [String] {
        Set(request.headers.map { $0.name.lowercased() }).sorted()
    }

    private func signature(
        of request: SignableRequest,
        _ names: [String],
        _ bodyHash: String,
        _ time: SigningTime
    ) -> String {
        let canonical = CanonicalRequest(request, signedHeaders: names, bodyHash: bodyHash, isPathPlain: isPlain)
        let text = StringToSign(canonical, time: time, scope: scope(time)).text
        let key = scope(time).signingKey(secret: secret)
        return hex(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }
}
