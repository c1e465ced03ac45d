import Wire

/// Lets no call through that could not be recorded.
struct AuditedAuthorizer: Authorizer {
    let authorizer: any Authorizer
    let auditor: any CallAuditor
    /// The scope name of the service that is called.
    let service: String

    func refusal(of permissions: [Permission], _ context: RequestContext) async throws -> String? {
        if let refusal = try await authorizer.refusal(of: permissions, context) { return refusal }
        try await auditor.admit(context, service: service)
        return nil
    }
}
