import Access
import Wire

/// Lists the versions of a managed policy, the newest first.
struct ListPolicyVersions: IAMOperation {
    var policyArn: String
    var marker: String?
    var maxItems: Int?

    /// A page of versions.
    struct Output: Codable, Sendable {
        var versions: [PolicyVersionDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let policy = try await access.policy(policyArn, for: context.account)
        let page = try PageRequest(marker, maxItems).page(of: policy.versions.reversed()) { $0.id }
        return Output(
            versions: page.items.map { PolicyVersionDescription($0, of: policy) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
