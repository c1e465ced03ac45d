import Access
import Wire

/// Makes the role that a service acts with.
struct CreateServiceLinkedRole: IAMOperation {
    var awsServiceName: String
    var description: String?
    var customSuffix: String?

    /// The role.
    struct Output: Codable, Sendable {
        var role: RoleDescription
    }

    var subjects: [IAMSubject] {
        [.newRole(ServiceRole(awsServiceName, customSuffix).name, path: ServiceRole(awsServiceName, customSuffix).path)]
    }
    var requestKeys: [String: [String]] { ["iam:AWSServiceName": [awsServiceName]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let service = ServiceRole(awsServiceName, customSuffix)
        try service.check()
        var request = Access.RoleRequest(service.name, trustPolicy: service.trustPolicy)
        request.path = service.path
        request.description = description
        do {
            let role = try await access.createRole(request, in: context.account, now: context.now)
            return Output(role: RoleDescription(role))
        } catch let error as AccessError where error.code == .entityAlreadyExists {
            throw AccessError(
                .invalidInput,
                "Service role name \(service.name) has been taken in this account, please try a different suffix."
            )
        }
    }
}
