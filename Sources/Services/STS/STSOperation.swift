import Access
import Wire

/// An operation of STS: what can't be done is answered in STS's words.
protocol STSOperation: Operation where Home == Access {
    /// Does what was asked by the caller of `context`.
    func answer(from access: Access, _ context: RequestContext) async throws -> Output
}

extension STSOperation {
    func run(in access: Access, _ context: RequestContext) async throws -> Output {
        do {
            return try await answer(from: access, context)
        } catch let error as AccessError {
            throw ServiceError(error)
        }
    }
}

extension ServiceError {
    /// The error as STS answers it.
    init(_ error: AccessError) {
        let code: AccessError.Code =
            switch error.code {
            case .limitExceeded: .packedPolicyTooLarge
            case .invalidInput, .noSuchEntity: .validationError
            default: error.code
            }
        self.init(code.rawValue, error.message, status: code == .accessDenied ? 403 : 400)
    }
}

extension Access {
    /// Who calls, with the session that the caller's key is of.
    func caller(_ context: RequestContext) async throws -> Caller {
        guard let caller = try await caller(context.accessKeyID, token: context.sessionToken) else {
            throw ServiceError(
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
                status: 403
            )
        }
        return caller
    }
}
