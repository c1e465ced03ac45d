import Keys
import Ledger
import Policy

/// That somebody wants data of another region read and sealed anew under a key of its own, as that region is asked.
package struct ResealRequest: Codable, Sendable {
    /// The key that the data is under.
    package var key: StorageKey
    /// The action of which it is part, such as `rds:CopyDBSnapshot`.
    package var action: String
    /// The ARN of the snapshot or instance whose data it is.
    package var resource: String
    /// The ARN of whoever asks.
    package var asker: String
    /// The asker's account.
    package var account: String
    /// What is known about the request.
    package var context: [String: [String]]

    /// A request of `user` for `resource`.
    init(_ key: StorageKey, for action: String, on resource: String, by user: KeyUser) {
        self.key = key
        self.action = action
        self.resource = resource
        asker = user.caller.principal.arn
        account = user.caller.scope.account
        context = user.caller.context.byName
    }
}
