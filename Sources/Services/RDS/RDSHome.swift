package import Fleet
import Keys
import Ledger
import Policy
package import Wire

/// What RDS's operations work on.
package struct RDSHome: Sendable {
    /// The instances, their snapshots and automated backups.
    let fleet: Fleet
    /// Who makes a request, as keys want to know it where RDS asks for them.
    let user: @Sendable (RequestContext) async throws -> KeyUser

    /// The home of RDS over `fleet`, which asks `user` who makes a request that uses keys; without it nobody may use any.
    package init(
        fleet: Fleet,
        user: @escaping @Sendable (RequestContext) async throws -> KeyUser = { context in
            KeyUser(KeyCaller(.anonymous, in: Scope(account: context.account, region: context.region)))
        }
    ) {
        self.fleet = fleet
        self.user = user
    }
}
