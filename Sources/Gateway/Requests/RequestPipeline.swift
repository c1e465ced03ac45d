import Signature
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What one request came to: the answer, and what the access log says of it.
struct Outcome {
    var response = ServiceResponse(status: 500, headers: [], body: [])
    /// The scope name of the service that was asked, once the signature is proven.
    var service: String?
    /// The caller's account, once the signature is proven.
    var account: String?
    /// The caller's key, once the signature is proven.
    var credential: Credential?
    /// What the signature is good for, once it is proven.
    var scope: CredentialScope?
    /// When the pipeline took the request up.
    var time: Date?
}

/// Authenticates a request, finds its service and lets it answer if the caller may; whatever happens, there is an answer.
struct RequestPipeline: Sendable {
    let configuration: GatewayConfiguration
    let services: [String: any AnyService]
    let credentials: any CredentialStore
    let authorizer: any Authorizer
    let auditor: any CallAuditor
    let rates: CallRates
    let failures: FailureRates
    let now: @Sendable () -> Date

    /// The outcome of `request`.
    func outcome(of request: ServiceRequest, over connection: Connection, requestID: String) async -> Outcome {
        var outcome = Outcome()
        do {
            let now = now()
            outcome.time = now
            let signable = SignableRequest(
                method: request.method,
                rawPath: request.path,
                rawQuery: request.query,
                headers: request.headers
            )
            let source = SourceAddress(connection.sourceAddress)
            let (credential, scope) = try await Authenticator(credentials: credentials, failures: failures)
                .authenticate(signable, body: request.body, from: source, now: now)
            outcome.account = credential.account
            outcome.credential = credential
            outcome.scope = scope
            let service = try service(in: scope)
            let region = try region(of: scope)
            outcome.service = scope.service
            try rates.admit(credential, to: scope.service, now: now)
            outcome.response = await service.answer(
                request,
                context(credential, region, connection, requestID: requestID, now: now),
                allowedBy: AuditedAuthorizer(authorizer: authorizer, auditor: auditor, service: scope.service)
            )
        } catch {
            outcome.response = refusal(of: request, because: serviceError(error), requestID: requestID)
        }
        return outcome
    }

    /// An answer in the protocol that `request` seems to speak.
    func refusal(of request: ServiceRequest, because error: ServiceError, requestID: String) -> ServiceResponse {
        WireProtocol.guess(request).response(to: error, requestID: requestID)
    }

    private func service(in scope: CredentialScope) throws -> any AnyService {
        guard let service = services[scope.service] else {
            let served = services.keys.sorted().joined(separator: ", ")
            throw ServiceError(
                "UnknownService",
                "Holdfast does not serve '\(scope.service.prefix(64))' here. It serves: \(served).",
                status: 404
            )
        }
        return service
    }

    /// Where the request is answered, which is what policies are asked about.
    private func region(of scope: CredentialScope) throws -> String {
        let isServed = configuration.regions.contains(scope.region)
        switch configuration.globalServices[scope.service] {
        case .fixed(let region)?: return region
        case .everywhere(let otherwise)? where !isServed: return otherwise
        default: break
        }
        guard isServed else {
            let regions = configuration.regions.sorted().joined(separator: ", ")
            throw ServiceError(
                "SignatureDoesNotMatch",
                "Credential should be scoped to a valid region, not '\(scope.region.prefix(64))'. "
                    + "This server is: \(regions).",
                status: 403
            )
        }
        return scope.region
    }

    private func context(
        _ credential: Credential,
        _ region: String,
        _ connection: Connection,
        requestID: String,
        now: Date
    ) -> RequestContext {
        RequestContext(
            requestID: requestID,
            account: credential.account,
            region: region,
            principalARN: credential.principalARN,
            userID: credential.userID,
            accessKeyID: credential.accessKeyID,
            sessionToken: credential.sessionToken,
            signatory: credential.signatory,
            connection: connection,
            now: now
        )
    }

    private func serviceError(_ error: any Error) -> ServiceError {
        switch error {
        case let error as ServiceError: error
        case let error as SignatureError: ServiceError(error.code, error.message, status: error.status)
        default: .internalFailure(cause: error)
        }
    }
}
