import Access
import Wire

/// Lists managed policies: the account's own, those that come with Holdfast, or all.
struct ListPolicies: IAMOperation {
    var scope: PolicyScope?
    var onlyAttached: Bool?
    var pathPrefix: String?
    var policyUsageFilter: PolicyUsageFilter?
    var marker: String?
    var maxItems: Int?

    /// A page of policies.
    struct Output: Codable, Sendable {
        var policies: [PolicyDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let own = scope == .aws ? [] : try await access.policies(in: context.account)
        let provided = scope == .local ? [] : ProvidedPolicy.list
        var found: [(policy: ManagedPolicy, use: PolicyUse)] = []
        for policy in own + provided where policy.path.hasPrefix(pathPrefix ?? "/") {
            let use = try await access.use(of: policy, in: context.account)
            if isWanted(use) { found.append((policy, use)) }
        }
        let page = try PageRequest(marker, maxItems).page(of: found.sorted { $0.policy.arn < $1.policy.arn }) {
            $0.policy.arn
        }
        return Output(
            policies: page.items.map { PolicyDescription(brief: $0.policy, $0.use) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
    private func isWanted(_ use: PolicyUse) -> Bool {
        if onlyAttached == true, use.attachmentCount + use.boundaryCount == 0 { return false }
        switch policyUsageFilter {
        case nil: return true
        case .permissions: return use.attachmentCount > 0
        case .boundary: return use.boundaryCount > 0
        }
    }
}

/// Whose managed policies are asked for.
enum PolicyScope: String, Codable, Sendable, CaseIterable {
    case all = "All"
    case aws = "AWS"
    case local = "Local"
}

/// What managed policies are used for.
enum PolicyUsageFilter: String, Codable, Sendable, CaseIterable {
    case permissions = "PermissionsPolicy"
    case boundary = "PermissionsBoundary"
}
