import Access
import Policy
import Wire

/// Asks the evaluator what given policies would come to.
struct SimulateCustomPolicy: IAMOperation, SimulationParameters {
    typealias Output = SimulationOutput

    /// Combinations of resources of EC2, which is not served.
    static let accepted: Set<String> = ["ResourceHandlingOption"]

    var policyInputList: [String]
    var permissionsBoundaryPolicyInputList: [String]?
    var actionNames: [String]
    var resourceArns: [String]?
    var resourcePolicy: String?
    var resourceOwner: String?
    var callerArn: String?
    var contextEntries: [ContextEntry]?
    var maxItems: Int?
    var marker: String?

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> SimulationOutput {
        var principal = AccessPrincipal.user(
            "arn:aws:iam::\(context.account):user/simulation",
            account: context.account
        )
        if let callerArn { principal = try await access.principal(callerArn, in: context.account).0 }
        let policies = try Access.policies(policyInputList, called: "PolicyInputList")
        return try results(principal, PrincipalPolicies(identity: policies), in: context.account)
    }
}
