import Access

/// A page of the managed policies that hang on a user, group or role.
struct AttachedPolicyPage: Codable, Sendable {
    var attachedPolicies: [AttachedPolicyDescription]
    var isTruncated: Bool
    var marker: String?

    init(of identity: some Identity, under pathPrefix: String?, _ request: PageRequest) {
        let wanted = identity.attachedPolicies.filter { arn in pathPrefix.map { arn.contains(":policy\($0)") } ?? true }
        let page = request.page(of: wanted.sorted()) { $0 }
        attachedPolicies = page.items.map { AttachedPolicyDescription($0) }
        isTruncated = page.isTruncated
        marker = page.marker
    }
}

/// A page of the names of a user's, group's or role's inline policies.
struct InlinePolicyPage: Codable, Sendable {
    var policyNames: [String]
    var isTruncated: Bool
    var marker: String?

    init(of identity: some Identity, _ request: PageRequest) {
        let page = request.page(of: identity.inlinePolicies.keys.sorted()) { $0 }
        policyNames = page.items
        isTruncated = page.isTruncated
        marker = page.marker
    }
}

/// A page of tags.
struct TagPage: Codable, Sendable {
    var tags: [Tag]
    var isTruncated: Bool
    var marker: String?

    init(of all: [IdentityTag], _ request: PageRequest) {
        let page = request.page(of: all.sorted { $0.key < $1.key }) { $0.key }
        tags = page.items.map { Tag($0) }
        isTruncated = page.isTruncated
        marker = page.marker
    }
}
