/// A resource that a request is about.
package struct AccessResource: Sendable, Equatable {
    /// The ARN, or `*` for an action that is about none.
    package let arn: String
    /// The account it belongs to; nil where it is about none.
    package let account: String?
    /// The keys that say something about this resource, such as `aws:ResourceTag/…`.
    package let context: ContextKeys
    /// Its own policy.
    package let policy: ResourcePolicy?

    /// The resource with `arn` of `account`.
    package init(_ arn: String, account: String?, context: ContextKeys = [:], policy: ResourcePolicy? = nil) {
        self.arn = arn
        self.account = account
        self.context = context
        self.policy = policy
    }

    /// What conditions can ask about the resource.
    var contextKeys: ContextKeys {
        var keys = context
        if let account { keys["aws:ResourceAccount"] = [account] }
        return keys
    }

    /// What actions that are about no resource are about.
    package static let any = AccessResource("*", account: nil)
}
