package import Engine
package import Ledger
package import Logging
package import Repository

/// The domain: instances, their snapshots and captured logs, in every region that this daemon hosts.
///
/// It holds no state of its own; what is wanted and what is true is in the ledger, the repositories and the process table.
package struct Fleet: Sendable {
    /// The ledger of all regions.
    package let ledger: Ledger
    /// The repository of each region, by the region's name.
    package let repositories: [String: Repository]
    /// The ways to regions that other daemons host, by the region's name.
    package let links: [String: any RegionLink]
    /// The keys that instances can be encrypted under; nil where none are served.
    package let storageKeys: StorageKeys?
    /// The PostgreSQL versions found on this machine, oldest first.
    package let installations: [PostgreSQLInstallation]
    /// The time of day.
    package let clock: any WallClock
    /// What can be configured.
    package let settings: FleetSettings
    /// Where names and passwords come from.
    package let names: NameSource
    /// Where the log goes.
    package let logger: Logger
    let gates = Gates()
    /// Whose log is waited for.
    let urgency = CaptureUrgency()

    /// A fleet over opened stores.
    package init(
        ledger: Ledger,
        repositories: [String: Repository],
        links: [String: any RegionLink] = [:],
        storageKeys: StorageKeys? = nil,
        installations: [PostgreSQLInstallation],
        clock: any WallClock,
        settings: FleetSettings,
        names: NameSource = NameSource(),
        logger: Logger
    ) {
        self.ledger = ledger
        self.repositories = repositories
        self.links = links
        self.storageKeys = storageKeys
        self.installations = installations
        self.clock = clock
        self.settings = settings
        self.names = names
        self.logger = logger
    }

    /// The repository of a region.
    func repository(_ scope: Scope) throws -> Repository {
        guard let repository = repositories[scope.region] else {
            throw FleetError.invalid(
                "The region \(scope.region) is not hosted here; start the daemon with --region \(scope.region)."
            )
        }
        return repository
    }
}
