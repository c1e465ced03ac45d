package import Foundation
package import Ledger

/// A tenant: the owner of resources.
package struct Account: Document {
    package static let kind = "account"

    /// The twelve-digit number.
    package var id: String
    /// When it was made.
    package var createdAt: Date
    /// The name that its owner gave it.
    package var alias: String?
    package var scope: Scope { .global }

    /// An account.
    package init(id: String, createdAt: Date) {
        self.id = id
        self.createdAt = createdAt
    }
}
