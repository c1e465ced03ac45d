import Access
import Policy
import Wire

/// Asks the evaluator what the policies of a user, group or role would come to, with given ones or without.
struct SimulatePrincipalPolicy: IAMOperation, SimulationParameters {
    typealias Output = SimulationOutput

    /// Combinations of resources of EC2, which is not served.
    static let accepted: Set<String> = ["ResourceHandlingOption"]

    var policySourceArn: String
    var policyInputList: [String]?
    var permissionsBoundaryPolicyInputList: [String]?
    var actionNames: [String]
    var resourceArns: [String]?
    var resourcePolicy: String?
    var resourceOwner: String?
    var callerArn: String?
    var contextEntries: [ContextEntry]?
    var maxItems: Int?
    var marker: String?

    var subjects: [IAMSubject] { [.arn(policySourceArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> SimulationOutput {
        var (principal, policies) = try await access.principal(policySourceArn, in: context.account)
        if let callerArn { principal = try await access.principal(callerArn, in: context.account).0 }
        policies.identity += try Access.policies(policyInputList ?? [], called: "PolicyInputList")
        return try results(principal, policies, in: context.account)
    }
}
