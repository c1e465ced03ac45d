import Access
import Fleet
import Ledger
import Wire

/// What peers ask: the regions that this daemon hosts.
package struct PeerHome: Sendable {
    private let fleet: Fleet
    private let accounts: Accounts
    private let access: Access

    /// The regions of a fleet, and the people who may do something there.
    init(_ fleet: Fleet, _ accounts: Accounts, _ access: Access) {
        self.fleet = fleet
        self.accounts = accounts
        self.access = access
    }

    /// The region that a request is about, for the site's own account alone.
    ///
    /// A peer reads whole repositories, so it is trusted like whoever runs this daemon: it has the same root key.
    func region(_ context: RequestContext) async throws -> ServedRegion {
        guard let repository = fleet.repositories[context.region] else {
            throw ServiceError.accessDenied("The region \(context.region) is not hosted here.")
        }
        let root = try await accounts.root()
        guard context.account == root.account, let key = try await accounts.rootKey(context.accessKeyID) else {
            throw ServiceError.accessDenied(
                "Only a root key of account \(root.account), whose daemon this is, may ask for repositories. "
                    + "Run `holdfast account import` with its credentials on the asking host."
            )
        }
        let link = LocalRegion(context.region, ledger: fleet.ledger, repository: repository)
        return ServedRegion(name: context.region, link: link, key: key, fleet: fleet, access: access)
    }
}

/// A region that a peer may ask, and the key that it has signed with.
struct ServedRegion: Sendable {
    /// The region's name.
    let name: String
    /// The way to it.
    let link: any RegionLink
    /// The key that the request was signed with.
    let key: AccessKey
    /// What the daemon hosts.
    let fleet: Fleet
    /// Who may do what there.
    let access: Access
}
