import Access
import AccessTesting
import Engine
import Fleet
import Foundation
import Gateway
import Ledger
import Logging
import Metrics
import Peer
import Repository
import ServiceLifecycle
import Testing
import Wire

/// A daemon's region behind a real gateway, and the way to it from another host.
struct PeerWorld: Sendable {
    static let account = "123456789012"
    static let region = "eu-west-1"

    /// The region that is asked.
    let fleet: Fleet
    /// Where it serves.
    let address: PeerAddress
    /// The key that both daemons have.
    let key: AccessKey
    /// A directory of the test.
    let directory: String

    var repository: Repository {
        get throws { try #require(fleet.repositories[Self.region]) }
    }

    /// The way from the other host, signed with the shared key or another one.
    func link(region: String = PeerWorld.region, signing: AccessKey? = nil) throws -> PeerRegion {
        var settings = PeerSettings(region: region, address: address)
        settings.silenceSecondsMax = 120
        settings.listedObjectsMax = 10_000
        let key = signing ?? key
        return PeerRegion(try PeerClient(settings, key: { key }, now: { Date() }))
    }

    /// The repository of the other host.
    func target() async throws -> Repository {
        try await Self.open(directory + "/target-\(UUID().uuidString)")
    }

    static func open(_ directory: String) async throws -> Repository {
        var configuration = RepositoryConfiguration()
        configuration.packBytes = 9 * 1024 * 1024
        return try await Repository.open(
            LocalDirectoryStore(directory: directory),
            key: .random(),
            access: .writing,
            configuration: configuration
        )
    }

    /// Runs `body` beside a daemon's gateway and removes everything afterwards.
    ///
    /// Another service may answer in place of the daemon's own.
    static func with(
        serving service: (any AnyService)? = nil,
        _ body: @Sendable (PeerWorld) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "peer-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let ledger = try Ledger(path: directory + "/ledger.sqlite")
        let accounts = Accounts(ledger: ledger, sealer: TestSealer(), now: { Date() })
        let key = try await accounts.importKey("AKIAPEER", secret: "secret of both", of: Self.account)
        let fleet = Fleet(
            ledger: ledger,
            repositories: [Self.region: try await open(directory + "/source")],
            installations: [],
            clock: SystemWallClock(),
            settings: FleetSettings(
                instancesDirectory: directory + "/instances",
                socketDirectory: directory + "/s",
                authorityDirectory: directory + "/authority",
                engineUser: try .current()
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let access = Access(ledger: ledger, sealer: TestSealer())
        let guardian = AccessGuard(access)
        let (ports, found) = AsyncStream<Int>.makeStream()
        let gateway = Gateway(
            GatewayConfiguration(port: 0, regions: [Self.region]),
            services: [service ?? PeerService.serving(fleet, accounts, access)],
            credentials: guardian,
            authorizer: guardian,
            auditor: RecordedCalls(),
            metrics: PrometheusRegistry(),
            logger: fleet.logger,
            now: { Date() },
            makeRequestID: { UUID().uuidString },
            authority: { "" },
            onListening: { found.yield($0) }
        )
        let group = ServiceGroup(services: [gateway], logger: fleet.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            let address = try #require(PeerAddress("http://127.0.0.1:\(port)"))
            try await body(PeerWorld(fleet: fleet, address: address, key: key, directory: directory))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

extension PeerWorld {
    /// Takes a snapshot of random bytes.
    func take(_ id: String, byteCount: Int, lineage: LineageID) async throws -> [UInt8] {
        let bytes = try RandomSource.system.bytes(byteCount)
        let writer = try await repository.snapshot(id: SnapshotID(id), lineage: lineage, stream: StreamID("db-1"))
        try await writer.store([FileTask(path: "data", content: .bytes(bytes))])
        _ = try await writer.finish()
        return bytes
    }
}

/// The code with which a repository or its store refuses; nothing where it does not.
func code(_ body: () async throws -> Void) async -> RepositoryError.Code? {
    do {
        try await body()
    } catch let error as RepositoryError {
        return error.code
    } catch {
        Issue.record("\(error)")
    }
    return nil
}
