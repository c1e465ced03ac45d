import Access
import Foundation

/// A managed policy on the wire.
struct PolicyDescription: Codable, Sendable {
    var policyName: String
    var policyId: String
    var arn: String
    var path: String
    var defaultVersionId: String
    var attachmentCount: Int
    var permissionsBoundaryUsageCount: Int
    var isAttachable = true
    var description: String?
    var createDate: Date
    var updateDate: Date
    var tags: [Tag]?

    /// All that is known of a policy.
    init(_ policy: ManagedPolicy, _ use: PolicyUse) {
        self.init(brief: policy, use)
        description = policy.description
        tags = policy.tags.isEmpty ? nil : policy.tags.map { Tag($0) }
    }

    /// What lists tell of a policy.
    init(brief policy: ManagedPolicy, _ use: PolicyUse) {
        policyName = policy.name
        policyId = policy.uniqueID
        arn = policy.arn
        path = policy.path
        defaultVersionId = "v\(policy.defaultNumber)"
        attachmentCount = use.attachmentCount
        permissionsBoundaryUsageCount = use.boundaryCount
        createDate = policy.createdAt
        updateDate = policy.updatedAt
    }
}

/// A version of a managed policy on the wire.
struct PolicyVersionDescription: Codable, Sendable {
    var document: String?
    var versionId: String
    var isDefaultVersion: Bool
    var createDate: Date

    /// A version; lists don't tell its text.
    init(_ version: ManagedPolicy.Version, of policy: ManagedPolicy, withText: Bool = false) {
        document = withText ? PolicyText.encoded(version.text) : nil
        versionId = version.id
        isDefaultVersion = version.number == policy.defaultNumber
        createDate = version.createdAt
    }
}

/// A managed policy that hangs on something.
struct AttachedPolicyDescription: Codable, Sendable {
    var policyName: String
    var policyArn: String

    init(_ arn: String) {
        policyArn = arn
        policyName = arn.split(separator: "/").last.map(String.init) ?? arn
    }
}
