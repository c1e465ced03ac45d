import Access
import ArgumentParser
import Audit
import CloudTrail
import Control
import Engine
import Fleet
import Foundation
import Gateway
import IAM
import KMS
import Keys
import Ledger
import Logging
import Peer
import RDS
import Repository
import STS
import Wire

/// Everything that a daemon has open: the one place where the parts are wired together.
struct Site {
    let fleet: Fleet
    let keys: Keys
    let archivist: KeyArchivist
    let audit: AuditLog
    private let access: Access
    private let accounts: Accounts
    private let logger: Logger

    /// Opens the stores below a directory, making those that are missing, and writes the credentials file.
    static func open(
        _ options: Serve,
        regions: [String],
        logger: Logger
    ) async throws -> Site {
        let directory = options.store.data.directory
        let user = try OperatingSystemUser.forEngines(named: options.engineUser)
        try directory.letPass(user, logger: logger)
        let ledger = try Ledger(path: directory.ledger)
        let secrets = try await options.rootKey.secrets(directory, ledger)
        let accounts = secrets.accounts
        try directory.writeCredentials(try await accounts.root())
        let clock = SystemWallClock()
        let keys = keys(in: ledger, secrets.sealer, of: regions)
        let storageKeys = StorageKeys(keys)
        let repositories = try await repositories(options, of: regions, storageKeys, ledger, logger: logger)
        var settings = FleetSettings(
            instancesDirectory: directory.instances,
            socketDirectory: directory.sockets,
            authorityDirectory: directory.authority,
            engineUser: user
        )
        settings.endpointAddress = options.endpointAddress
        options.snapshots.apply(to: &settings)
        options.directories.apply(to: &settings, logger: logger)
        options.staging.apply(to: &settings)
        options.quotas.apply(to: &settings)
        settings.lockDays = options.store.bucket.lockDays
        options.verification.apply(to: &settings)
        let installations = try await PostgreSQLInstallation.discover()
        if installations.isEmpty { logger.warning("No PostgreSQL server is installed; install the package postgresql") }
        let fleet = Fleet(
            ledger: ledger,
            repositories: repositories,
            links: try options.peers.links(accounts, clock: clock),
            storageKeys: storageKeys,
            installations: installations,
            clock: clock,
            settings: settings,
            logger: logger
        )
        if settings.directoryEncryption.tellsOthers { try await fleet.tellUnencryptedDirectories() }
        let access = Access(ledger: ledger, sealer: secrets.sealer)
        let archivist = KeyArchivist(keys, archive: RepositoryArchive(repositories: repositories))
        let audit = try await options.audit.open(directory, ledger, secrets.sealer, logger: logger)
        return Site(
            fleet: fleet,
            keys: keys,
            archivist: archivist,
            audit: audit,
            access: access,
            accounts: accounts,
            logger: logger
        )
    }

    /// The regions' repositories, open for writing.
    private static func repositories(
        _ options: Serve,
        of regions: [String],
        _ storageKeys: StorageKeys,
        _ ledger: Ledger,
        logger: Logger
    ) async throws -> [String: Repository] {
        let key = try await options.store.openKey()
        try options.store.prepare()
        var repositories: [String: Repository] = [:]
        for region in regions {
            var configuration = RepositoryConfiguration()
            configuration.writer = "holdfast \(Holdfast.configuration.version)"
            configuration.compressionLevel = options.snapshots.compressionLevel
            configuration.keys = storageKeys
            configuration.logLock = LogLocks(ledger: ledger, region: region, clock: SystemWallClock()).lock
            let store = try options.store.servingStore(region: region, waitingMiB: options.staging.waitingMiB)
            repositories[region] = try await Repository.open(
                store,
                key: key,
                access: .writing,
                configuration: configuration
            )
            if let caveat = store.caveat { logger.warning("\(caveat)", metadata: ["region": "\(region)"]) }
        }
        return repositories
    }

    /// The keys of KMS, which the repositories of `regions` hold before anything is encrypted under them.
    private static func keys(in ledger: Ledger, _ sealer: Sealer, of regions: [String]) -> Keys {
        let clock = SystemWallClock()
        return Keys(
            ledger: ledger,
            sealer: sealer,
            regions: Set(regions),
            isArchived: true,
            principals: PrincipalDirectory(
                id: { try $1.uniqueID(ofPrincipal: $0) },
                arn: { try $2.arn(ofPrincipal: $0, once: $1) }
            ),
            now: { clock.now() }
        )
    }

    /// Who writes what is called and done into the log of all calls.
    private var trail: AuditTrail { AuditTrail(audit) { UUID().uuidString.lowercased() } }

    /// Who carries the daemon's own acts to that log; it goes on when all who act have stopped.
    var courier: ActCourier { ActCourier(ledger: fleet.ledger, trail: trail, logger: logger) }

    /// The gateway to the services over this site.
    func gateway(
        _ configuration: GatewayConfiguration,
        _ registry: PrometheusRegistry,
        greet: @escaping @Sendable (Int) -> Void
    ) -> Gateway {
        let clock = SystemWallClock()
        let guardian = AccessGuard(access)
        return Gateway(
            configuration,
            services: [
                CloudTrailService.serving(EventSearch(directory: audit.directory)), ControlService.serving(fleet),
                IAMService.serving(access),
                KMSService.serving(KMSHome(keys: keys, caller: { try await KeyCaller($0, guardian) })),
                PeerService.serving(fleet, accounts, access),
                RDSService.serving(RDSHome(fleet: fleet, user: { try await KeyUser($0, guardian, through: "rds") })),
                STSService.serving(access),
            ],
            credentials: guardian,
            authorizer: guardian,
            auditor: trail,
            metrics: registry,
            logger: logger,
            now: { clock.now() },
            makeRequestID: { UUID().uuidString.lowercased() },
            authority: { [fleet] in try await fleet.certificateText() },
            onListening: { greet($0) }
        )
    }
}
