import Access
import Wire

extension RequestContext {
    /// The name of the user who calls; nil for everybody else.
    var userName: String? {
        let parts = principalARN.split(separator: ":", maxSplits: 5)
        guard let last = parts.last, last.hasPrefix("user/") else { return nil }
        return last.split(separator: "/").last.map(String.init)
    }

    /// Whether the account's root user calls.
    var isRoot: Bool { principalARN == "arn:aws:iam::\(account):root" }

    /// Whose keys are meant by `name`, which may be left out for one's own.
    func keyHolder(_ name: String?) throws -> Access.KeyHolder {
        if let name = name ?? userName { return .user(name) }
        guard isRoot else { throw Self.needsUserName }
        return .root
    }

    /// The user meant by `name`, which may be left out for oneself.
    func user(_ name: String?) throws -> String {
        guard let name = name ?? userName else { throw Self.needsUserName }
        return name
    }

    private static let needsUserName = AccessError(
        .validationError,
        "Must specify userName when calling with non-User credentials"
    )
}
