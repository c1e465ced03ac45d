package import Foundation
package import Ledger

/// A tenant: the owner of resources.
package struct Account: Document {
    package static let kind = "account"

    /// The twelve-digit number.
    package var id: String
    /// When it was made.
    package var createdAt: Date
    package var scope: Scope { .global }

    /// An account.
    package init(id: String, createdAt: Date) {
        self.id = id
        self.createdAt = createdAt
    }
}

/// A key that signs requests on behalf of an account's root user.
package struct AccessKey: Document {
    package static let kind = "access-key"

    /// The public part: twenty characters.
    package var id: String
    /// The secret part: forty characters.
    package var secret: String
    /// The account it acts for.
    package var account: String
    /// Whether requests signed with it are accepted.
    package var isActive = true
    /// When it was made.
    package var createdAt: Date
    package var scope: Scope { .global }
    package var owner: String? { account }

    /// An active key.
    package init(id: String, secret: String, account: String, createdAt: Date) {
        self.id = id
        self.secret = secret
        self.account = account
        self.createdAt = createdAt
    }
}
