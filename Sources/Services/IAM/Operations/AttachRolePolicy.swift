import Access
import Wire

/// Attaches a managed policy to a role.
struct AttachRolePolicy: IAMOperation {
    typealias Output = NoOutput

    var roleName: String
    var policyArn: String

    var subjects: [IAMSubject] { [.role(roleName)] }
    var requestKeys: [String: [String]] { ["iam:PolicyARN": [policyArn]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.attachPolicy(policyArn, to: Role.self, roleName, in: context.account)
        return NoOutput()
    }
}
