import Access
import Wire

/// An operation of IAM: what can't be done is answered in IAM's words.
protocol IAMOperation: Operation where Home == Access {
    /// What it is about.
    var subjects: [IAMSubject] { get }
    /// What conditions can ask about the request.
    var requestKeys: [String: [String]] { get }
    /// The action that is needed to give tags to what is made; nil where none are given.
    var taggingAction: String? { get }
    /// Does what was asked for the account of `context`.
    func answer(from access: Access, _ context: RequestContext) async throws -> Output
}

extension IAMOperation {
    var requestKeys: [String: [String]] { [:] }
    var taggingAction: String? { nil }

    func permissions(in access: Access, _ context: RequestContext) async throws -> [Permission] {
        var resources: [ProtectedResource] = []
        let keys = requestKeys
        for subject in subjects {
            var resource = try await subject.resource(in: access, context)
            // What the request says counts above what was before: the boundary that is to be, above the one that is.
            resource.keys = resource.keys.filter { keys[$0.key] == nil }
            resources.append(resource)
        }
        return [Permission(on: resources, keys: keys)]
            + (taggingAction.map { [Permission($0, on: resources, keys: keys)] } ?? [])
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
