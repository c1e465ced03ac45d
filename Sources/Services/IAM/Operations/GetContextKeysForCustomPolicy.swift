import Access
import Policy
import Wire

/// Lists the condition keys that given policies ask for.
struct GetContextKeysForCustomPolicy: IAMOperation {
    var policyInputList: [String]

    /// The keys.
    struct Output: Codable, Sendable {
        var contextKeyNames: [String]
    }

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let policies = try Access.policies(policyInputList, called: "PolicyInputList")
        return Output(contextKeyNames: Set(policies.flatMap(\.document.contextKeys)).sorted())
    }
}
