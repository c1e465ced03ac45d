import Signature
import Wire

extension RequestFront {
    /// The errors that say that a key was used by somebody who hasn't its secret, as the protocols call them.
    private static let unproven = [SignatureError.signatureDoesNotMatch.code, "InvalidSignatureException"]

    /// What is recorded of a request and its outcome.
    func audited(
        _ outcome: Outcome,
        _ request: ServiceRequest,
        _ connection: Connection,
        _ requestID: String
    ) async -> AuditedCall {
        var call = AuditedCall(requestID: requestID, time: pipeline.now(), connection: connection)
        if let time = outcome.time { call.time = time }
        call.host = request.header("Host")
        call.operation = outcome.response.trace?.operation ?? outcome.response.operation ?? request.claimedOperation
        call.trace = outcome.response.trace
        call.error = outcome.response.error
        if let credential = outcome.credential {
            call.caller = AuditedCall.Caller(
                arn: credential.principalARN,
                userID: credential.userID,
                account: credential.account,
                session: credential.session
            )
            call.accessKeyID = credential.accessKeyID
        }
        let scope = outcome.scope ?? claim(request, &call)
        call.service = scope?.service
        call.region = scope?.region
        if call.caller == nil, Self.unproven.contains(call.error?.code ?? ""), let key = call.accessKeyID {
            call.keyAccount = try? await pipeline.credentials.credential(accessKeyID: key, sessionToken: nil)?.account
        }
        return call
    }

    /// What a request says of itself that has not been proven.
    private func claim(_ request: ServiceRequest, _ call: inout AuditedCall) -> CredentialScope? {
        let signable = SignableRequest(
            method: request.method,
            rawPath: request.path,
            rawQuery: request.query,
            headers: request.headers
        )
        guard let authorization = try? Authorization(of: signable) else { return nil }
        call.accessKeyID = authorization.accessKeyID
        return authorization.scope
    }
}
