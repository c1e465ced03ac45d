import Access
import Wire

/// Lists all users, groups, roles and managed policies with what they are allowed: what auditors read.
struct GetAccountAuthorizationDetails: IAMOperation {
    var filter: [EntityType]?
    var marker: String?
    var maxItems: Int?

    /// A page of everything, in the order of the lists.
    struct Output: Codable, Sendable {
        var userDetailList: [UserDetail] = []
        var groupDetailList: [GroupDetail] = []
        var roleDetailList: [RoleDetail] = []
        var policies: [PolicyDetail] = []
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let page = try PageRequest(marker, maxItems).page(of: try await entries(access, context.account)) { $0.key }
        var output = Output(isTruncated: page.isTruncated, marker: page.marker)
        let groups = try await access.list(Group.self, in: context.account)
        for entry in page.items {
            switch entry {
            case .user(let user): output.userDetailList.append(UserDetail(user, groups))
            case .group(let group): output.groupDetailList.append(GroupDetail(group))
            case .role(let role): output.roleDetailList.append(RoleDetail(role, try await access.lastUse(of: role)))
            case .policy(let policy):
                let use = try await access.use(of: policy, in: context.account)
                output.policies.append(PolicyDetail(policy, use))
            }
        }
        return output
    }

    /// All that is asked for, in an order that stays.
    private func entries(_ access: Access, _ account: String) async throws -> [Entry] {
        var entries: [Entry] = []
        if isWanted(.user) { entries += try await access.list(User.self, in: account).map { .user($0) } }
        if isWanted(.group) { entries += try await access.list(Group.self, in: account).map { .group($0) } }
        if isWanted(.role) { entries += try await access.list(Role.self, in: account).map { .role($0) } }
        if isWanted(.localPolicy) { entries += try await access.policies(in: account).map { .policy($0) } }
        if isWanted(.providedPolicy) { entries += ProvidedPolicy.list.map { .policy($0) } }
        return entries.sorted { $0.key < $1.key }
    }

    private func isWanted(_ type: EntityType) -> Bool { filter.map { $0.isEmpty || $0.contains(type) } ?? true }

    private enum Entry {
        case user(User)
        case group(Group)
        case role(Role)
        case policy(ManagedPolicy)

        /// What tells it apart, and orders it.
        var key: String {
            switch self {
            case .user(let user): "1 \(user.id)"
            case .group(let group): "2 \(group.id)"
            case .role(let role): "3 \(role.id)"
            case .policy(let policy): "4 \(policy.arn)"
            }
        }
    }
}

/// What there is in an account.
enum EntityType: String, Codable, Sendable, CaseIterable {
    case user = "User"
    case role = "Role"
    case group = "Group"
    case localPolicy = "LocalManagedPolicy"
    case providedPolicy = "AWSManagedPolicy"
}
