import Engine
import Fleet
import Foundation
import Ledger
import Logging
import Repository
import Testing

/// A fleet over real stores in a temporary directory.
struct FleetFixture: Sendable {
    let directory: String
    let fleet: Fleet
    let ports: PortBlock
    let key: RepositoryKey
    // The lock on the store is this process's for as long as the store lives.
    let store: LocalDirectoryStore
    /// The stores of the regions that are hosted beside the fixture's own; each has a key of its own.
    let otherStores: [String: (store: LocalDirectoryStore, key: RepositoryKey)]
    let scope = Scope(account: "000000000001", region: "us-east-1")

    /// Makes a fleet, runs `body` beside its reconciler, and takes everything down again.
    static func with<T: Sendable>(
        clock: any WallClock = SystemWallClock(),
        quotas: Quotas = Quotas(),
        engines: Engines = .installed,
        besides regions: [String] = [],
        adjusting adjust: @escaping @Sendable (inout FleetSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (FleetFixture) async throws -> T
    ) async throws -> T {
        try await withServers(clock: clock, quotas: quotas, engines: engines, besides: regions, adjusting: adjust) {
            fixture in
            try await fixture.reconciling(body)
        }
    }

    /// Makes a fleet, runs `body` without a reconciler, and takes everything down again.
    static func withStores<T: Sendable>(
        clock: any WallClock = SystemWallClock(),
        quotas: Quotas = Quotas(),
        engines: Engines = .installed,
        besides regions: [String] = [],
        adjusting adjust: @escaping @Sendable (inout FleetSettings) -> Void = { _ in },
        _ body: @Sendable (FleetFixture) async throws -> T
    ) async throws -> T {
        let directory = temporaryDirectory("hf-\(UUID().uuidString.prefix(8))")
        defer { takeDown(directory) }
        let fixture = try await FleetFixture(directory, clock, quotas, engines, regions, adjust)
        return try await body(fixture)
    }

    /// Makes a fleet, runs `body`, which runs reconcilers when it wants, and takes everything down again.
    static func withServers<T: Sendable>(
        clock: any WallClock = SystemWallClock(),
        quotas: Quotas = Quotas(),
        engines: Engines = .installed,
        besides regions: [String] = [],
        adjusting adjust: @escaping @Sendable (inout FleetSettings) -> Void = { _ in },
        _ body: @Sendable (FleetFixture) async throws -> T
    ) async throws -> T {
        try await FixtureSlots.shared.lend {
            try await withStores(
                clock: clock,
                quotas: quotas,
                engines: engines,
                besides: regions,
                adjusting: adjust,
                body
            )
        }
    }

    private init(
        _ directory: String,
        _ clock: any WallClock,
        _ quotas: Quotas,
        _ engines: Engines,
        _ regions: [String],
        _ adjust: @Sendable (inout FleetSettings) -> Void
    ) async throws {
        self.directory = directory
        ports = PortBlock()
        key = try RepositoryKey.random()
        store = LocalDirectoryStore(directory: directory + "/repository")
        var others: [String: (LocalDirectoryStore, RepositoryKey)] = [:]
        for region in regions {
            others[region] = (LocalDirectoryStore(directory: "\(directory)/repository-\(region)"), try .random())
        }
        otherStores = others
        for name in ["", "/instances", "/repository", "/run"] + regions.map({ "/repository-\($0)" }) {
            try FileManager.default.createDirectory(
                atPath: directory + name,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755]
            )
        }
        var settings = FleetSettings(
            instancesDirectory: directory + "/instances",
            socketDirectory: directory + "/run/s",
            authorityDirectory: directory + "/authority",
            engineUser: try OperatingSystemUser.forEngines()
        )
        settings.heartbeatInterval = .seconds(1)
        settings.retrySecondsMax = 2
        settings.quotas = quotas
        adjust(&settings)
        var installations = try await engines.discover(in: directory)
        if let moved = clock as? ManualWallClock {
            installations = try moved.installations(installations, in: directory)
        }
        fleet = try await Self.fleet(directory, store, key, others, settings, installations, clock)
    }

    private init(reopening old: FleetFixture, _ installations: [PostgreSQLInstallation]) async throws {
        (directory, key, ports, store) = (old.directory, old.key, old.ports, old.store)
        otherStores = old.otherStores
        fleet = try await Self.fleet(
            directory,
            store,
            key,
            old.otherStores,
            old.fleet.settings,
            installations,
            old.fleet.clock
        )
    }

    private static func fleet(
        _ directory: String,
        _ store: LocalDirectoryStore,
        _ key: RepositoryKey,
        _ others: [String: (store: LocalDirectoryStore, key: RepositoryKey)],
        _ settings: FleetSettings,
        _ installations: [PostgreSQLInstallation],
        _ clock: any WallClock
    ) async throws -> Fleet {
        var repositories = ["us-east-1": try await Repository.open(store, key: key, access: .writing)]
        for (region, other) in others {
            repositories[region] = try await Repository.open(other.store, key: other.key, access: .writing)
        }
        var logger = Logger(label: "holdfast.test")
        logger.logLevel = ProcessInfo.processInfo.environment["HOLDFAST_LOG"] == nil ? .critical : .info
        return Fleet(
            ledger: try Ledger(path: directory + "/ledger.sqlite"),
            repositories: repositories,
            installations: installations,
            clock: clock,
            settings: settings,
            logger: logger
        )
    }

    /// The same stores, opened anew as a restarted daemon does; nothing of the old fleet may run any more.
    ///
    /// `choose` says which of the engines are still installed.
    func reopened(
        _ choose: (PostgreSQLInstallation) -> Bool = { _ in true }
    ) async throws -> FleetFixture {
        try await FleetFixture(reopening: self, fleet.installations.filter(choose))
    }

    /// Runs `body` beside a reconciler, which has ended when this returns; servers go on running.
    func reconciling<T: Sendable>(_ body: @escaping @Sendable (FleetFixture) async throws -> T) async throws -> T {
        try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await Reconciler(fleet).run()
                return nil
            }
            defer { group.cancelAll() }
            return try await body(self)
        }
    }
}

/// A path in the system's temporary directory.
func temporaryDirectory(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(name).path
}

/// Whether the tests that take minutes run too.
let isSlowTier = ProcessInfo.processInfo.environment["HOLDFAST_SLOW"] == "1"

/// Settings with which work is given up after so many attempts.
func attempting(_ times: Int) -> @Sendable (inout FleetSettings) -> Void { { $0.attemptsMax = times } }
