import Access
import Policy
import Wire

/// Lists the condition keys that the policies of a user, group or role ask for, and given ones.
struct GetContextKeysForPrincipalPolicy: IAMOperation {
    var policySourceArn: String
    var policyInputList: [String]?

    /// The keys.
    struct Output: Codable, Sendable {
        var contextKeyNames: [String]
    }

    var subjects: [IAMSubject] { [.arn(policySourceArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let (_, own) = try await access.principal(policySourceArn, in: context.account)
        let given = try Access.policies(policyInputList ?? [], called: "PolicyInputList")
        return Output(contextKeyNames: Set((own.identity + given).flatMap(\.document.contextKeys)).sorted())
    }
}
