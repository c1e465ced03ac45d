import Access
import Wire

/// What an operation of IAM is about.
enum IAMSubject {
    /// The user of that name; nil for the caller's own.
    case user(String?)
    case group(String)
    case role(String)
    /// The managed policy with that ARN.
    case policy(String)
    /// The user, group or role with that ARN.
    case arn(String)
    /// One that is to be made.
    case newUser(String, path: String?)
    case newGroup(String, path: String?)
    case newRole(String, path: String?)
    case newPolicy(String, path: String?)
    /// What becomes of one that gets another name or path.
    case movedUser(String, to: String?, path: String?)
    case movedGroup(String, to: String?, path: String?)
    /// All of a kind whose path begins so.
    case users(path: String?)
    case groups(path: String?)
    case roles(path: String?)
    /// Nothing that has an ARN.
    case nothing

    /// The resource, with what conditions can ask about it.
    ///
    /// One that isn't there has an ARN too, so that nobody learns from a refusal what there is.
    func resource(in access: Access, _ context: RequestContext) async throws -> ProtectedResource {
        let account = context.account
        switch self {
        case .user(let name):
            guard let name = name ?? context.userName else { return Self.resource(context.principalARN, account) }
            let user = try await access.known(User.self, name, in: account)
            return Self.resource(user, User.arn("/", name, account), account)
        case .group(let name):
            let group = try await access.known(Group.self, name, in: account)
            return Self.resource(group?.arn ?? Group.arn("/", name, account), account)
        case .role(let name):
            let role = try await access.known(Role.self, name, in: account)
            return Self.resource(role, Role.arn("/", name, account), account)
        case .policy(let arn):
            let policy = try? await access.policy(arn, for: account)
            return Self.resource(arn, account, policy?.tags ?? [])
        case .arn(let arn): return Self.resource(arn, account)
        case .movedUser(let name, let newName, let path):
            let user = try await access.known(User.self, name, in: account)
            return Self.resource(User.arn(path ?? user?.path ?? "/", newName ?? user?.name ?? name, account), account)
        case .movedGroup(let name, let newName, let path):
            let group = try await access.known(Group.self, name, in: account)
            return Self.resource(
                Group.arn(path ?? group?.path ?? "/", newName ?? group?.name ?? name, account),
                account
            )
        case .newUser(let name, let path): return Self.resource(User.arn(path ?? "/", name, account), account)
        case .newGroup(let name, let path): return Self.resource(Group.arn(path ?? "/", name, account), account)
        case .newRole(let name, let path): return Self.resource(Role.arn(path ?? "/", name, account), account)
        case .newPolicy(let name, let path):
            return Self.resource("arn:aws:iam::\(account):policy\(path ?? "/")\(name)", account)
        case .users(let path): return Self.resource(User.arn(path ?? "/", "", account), account)
        case .groups(let path): return Self.resource(Group.arn(path ?? "/", "", account), account)
        case .roles(let path): return Self.resource(Role.arn(path ?? "/", "", account), account)
        case .nothing: return ProtectedResource("*", account: nil)
        }
    }

    private static func resource(
        _ identity: (some ActingIdentity)?,
        _ arn: String,
        _ account: String
    ) -> ProtectedResource {
        var resource = resource(identity?.arn ?? arn, account, identity?.tags ?? [])
        resource.keys["iam:PermissionsBoundary"] = identity?.boundary.map { [$0] }
        return resource
    }

    private static func resource(_ arn: String, _ account: String, _ tags: [IdentityTag] = []) -> ProtectedResource {
        var keys: [String: [String]] = [:]
        for tag in tags {
            keys["aws:ResourceTag/\(tag.key)"] = [tag.value]
            keys["iam:ResourceTag/\(tag.key)"] = [tag.value]
        }
        return ProtectedResource(arn, account: account, keys: keys)
    }
}

extension Access {
    /// The user, group or role of that name, if there is one.
    fileprivate func known<I: Identity>(_ type: I.Type, _ name: String, in account: String) async throws -> I? {
        do {
            return try await find(type, name, in: account)
        } catch let error as AccessError where error.code == .noSuchEntity {
            return nil
        }
    }
}
