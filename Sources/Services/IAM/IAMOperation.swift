import Access
import Wire

/// An operation of IAM: what can't be done is answered in IAM's words.
protocol IAMOperation: Operation where Home == Access {
    /// What it is about.
    var subjects: [IAMSubject] { get }
    /// What conditions can ask about the request.
    var requestKeys: [String: [String]] { get }
    /// Does what was asked for the account of `context`.
    func answer(from access: Access, _ context: RequestContext) async throws -> Output
}

extension IAMOperation {
    var requestKeys: [String: [String]] { [:] }

    func permissions(in access: Access, _ context: RequestContext) async throws -> [Permission] {
        var resources: [ProtectedResource] = []
        for subject in subjects { resources.append(try await subject.resource(in: access, context)) }
        return [Permission(on: resources, keys: requestKeys)]
    }

    func run(in access: Access, _ context: RequestContext) async throws -> Output {
        do {
            return try await answer(from: access, context)
        } catch let error as AccessError {
            throw ServiceError(error)
        }
    }
}

extension ServiceError {
    /// The error as IAM answers it.
    init(_ error: AccessError) {
        let status =
            switch error.code {
            case .noSuchEntity: 404
            case .concurrentModification, .deleteConflict, .entityAlreadyExists, .limitExceeded: 409
            case .accessDenied: 403
            case .invalidInput, .malformedPolicyDocument, .packedPolicyTooLarge, .policyNotAttachable: 400
            case .unmodifiableEntity, .validationError: 400
            }
        self.init(error.code.rawValue, error.message, status: status)
    }
}
