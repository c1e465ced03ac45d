/// Why a signature is refused, as AWS says it.
package struct SignatureError: Error, Sendable, Equatable {
    /// The code on the wire, such as `SignatureDoesNotMatch`.
    package let code: String
    /// What is wrong and what to do about it.
    package let message: String
    /// The HTTP status.
    package let status: Int

    /// An error of `code` that says `message`.
    package init(_ code: String, _ message: String, status: Int) {
        self.code = code
        self.message = message
        self.status = status
    }

    /// The request is not signed at all.
    package static let missingAuthenticationToken = SignatureError(
        "MissingAuthenticationToken",
        "Request is missing Authentication Token",
        status: 403
    )

    /// Nobody has this access key, or it is not active.
    package static let invalidClientTokenID = SignatureError(
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
        status: 403
    )

    /// The session that this token stands for has ended.
    package static let expiredToken = SignatureError(
        "ExpiredToken",
        "The security token included in the request is expired",
        status: 403
    )

    /// The signature is not the one that this request and secret yield.
    package static let signatureDoesNotMatch = mismatch(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
            + "Key and signing method. Consult the service documentation for details."
    )

    /// The body is not the one whose hash the request declares.
    package static let contentHashMismatch = SignatureError(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        status: 400
    )

    /// The authorization lacks a part or cannot be read.
    static func incomplete(_ message: String) -> SignatureError {
        SignatureError("IncompleteSignature", message, status: 400)
    }

    /// The authorization is complete, and wrong for the reason given.
    static func mismatch(_ message: String) -> SignatureError {
        SignatureError("SignatureDoesNotMatch", message, status: 403)
    }
}
