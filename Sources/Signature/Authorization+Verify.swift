import Crypto

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

extension Authorization {
    /// Throws ``SignatureError`` unless the holder of `secret` signed `request`, whose body hashes to `bodyHash`, for now.
    package func verify(
        _ request: SignableRequest,
        bodyHash: String,
        secret: String,
        now: Date,
        policy: SignaturePolicy = SignaturePolicy()
    ) throws {
        try checkTime(SigningTime(now), policy)
        try checkCoverage(request)
        let canonical = CanonicalRequest(
            request,
            signedHeaders: signedHeaders,
            bodyHash: try signedHash(request, bodyHash, policy),
            isPathPlain: policy.plainPathServices.contains(scope.service)
        )
        let text = StringToSign(canonical, time: time, scope: scope)
        let key = scope.signingKey(secret: secret)
        guard let code = bytes(hex: signature),
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data(text.text.utf8), using: key)
        else { throw SignatureError.signatureDoesNotMatch }
    }

    private func checkTime(_ now: SigningTime, _ policy: SignaturePolicy) throws {
        guard scope.day == time.day else {
            throw SignatureError.mismatch(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                    + "'\(scope.day.prefix(16))' != '\(time.day)', from '\(time.text)'."
            )
        }
        let skew = policy.skewSeconds(for: scope.service)
        let latest = now.adding(seconds: skew)
        guard time <= latest else {
            throw SignatureError.mismatch(
                "Signature not yet current: \(time.text) is still later than \(latest.text) "
                    + "(\(now.text) + \(skew / 60) min.)"
            )
        }
        switch placement {
        case .header:
            let earliest = now.adding(seconds: -skew)
            guard time >= earliest else {
                throw SignatureError.mismatch(
                    "Signature expired: \(time.text) is now earlier than \(earliest.text) "
                        + "(\(now.text) - \(skew / 60) min.)"
                )
            }
        case .query(let seconds):
            guard seconds <= policy.expiresSecondsMax else {
                throw SignatureError.incomplete("X-Amz-Expires must be at most \(policy.expiresSecondsMax) seconds.")
            }
            let end = time.adding(seconds: seconds)
            guard now <= end else {
                throw SignatureError.mismatch("Signature expired: \(now.text) is later than \(end.text).")
            }
        }
    }

    /// What is not signed can be changed on the way, so whatever steers the request must be.
    private func checkCoverage(_ request: SignableRequest) throws {
        let signed = Set(signedHeaders)
        guard signed.contains("host"), !request.values(of: "host").isEmpty else {
            throw SignatureError.mismatch(
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
            )
        }
        let names = request.headers.map { $0.name.lowercased() }
        if let name = names.first(where: { $0.hasPrefix("x-amz-") && !signed.contains($0) }) {
            throw SignatureError.mismatch("There were headers present in the request which were not signed: \(name)")
        }
    }

    /// The hash that stands in the canonical request.
    private func signedHash(_ request: SignableRequest, _ bodyHash: String, _ policy: SignaturePolicy) throws -> String
    {
        let allowsUnsigned = policy.unsignedPayloadServices.contains(scope.service)
        switch request.values(of: "x-amz-content-sha256").first {
        case nil: return allowsUnsigned && placement != .header ? Authorization.unsignedPayload : bodyHash
        case Authorization.unsignedPayload where allowsUnsigned: return Authorization.unsignedPayload
        case bodyHash: return bodyHash
        default: throw SignatureError.contentHashMismatch
        }
    }

    /// What stands for the hash of a body that is not signed.
    static let unsignedPayload = "UNSIGNED-PAYLOAD"
}

/// The text whose authentication code is the signature.
struct StringToSign {
    let text: String

    init(_ canonical: CanonicalRequest, time: SigningTime, scope: CredentialScope) {
        text = [Authorization.algorithm, time.text, scope.text, sha256Hex(Array(canonical.text.utf8))]
            .joined(separator: "\n")
    }
}
