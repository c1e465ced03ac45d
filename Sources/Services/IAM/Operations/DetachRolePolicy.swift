import Access
import Wire

/// Takes a managed policy away from a role.
struct DetachRolePolicy: IAMOperation {
    typealias Output = NoOutput

    var roleName: String
    var policyArn: String

    var subjects: [IAMSubject] { [.role(roleName)] }
    var requestKeys: [String: [String]] { ["iam:PolicyARN": [policyArn]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.detachPolicy(policyArn, from: Role.self, roleName, in: context.account)
        return NoOutput()
    }
}
