package import Ledger
import Policy

/// The people of all accounts: users, groups, roles, their keys and policies, and what they may do.
///
/// What is kept lies in the ledger alone: a policy or key that is changed counts at the next request.
package struct Access: Sendable {
    let ledger: Ledger
    let sealer: any SecretSealer
    let names: KeySource
    /// What policies' texts mean, which is all that is remembered between requests.
    let knownPolicies = KnownPolicies()

    /// The people in a ledger, whose secrets `sealer` seals.
    package init(ledger: Ledger, sealer: any SecretSealer, names: KeySource = KeySource()) {
        self.ledger = ledger
        self.sealer = sealer
        self.names = names
    }

    /// Where the people of an account are kept: IAM has no regions.
    package static func scope(_ account: String) -> Scope { Scope(account: account, region: "") }
}
