import Engine
import Fleet
import Foundation
import Ledger
import Logging
import Repository
import SystemPackage
import Testing

/// A fleet over real stores in a temporary directory, with a reconciler that runs while a body does.
struct FleetFixture: Sendable {
    let directory: String
    let fleet: Fleet
    let scope = Scope(account: "000000000001", region: "us-east-1")

    /// Makes a fleet, runs `body` beside its reconciler, and takes everything down again.
    static func with<T: Sendable>(
        clock: any WallClock = SystemWallClock(),
        _ body: @Sendable (FleetFixture) async throws -> T
    ) async throws -> T {
        let directory = "/tmp/hf-" + String(UUID().uuidString.prefix(8))
        let fixture = try await FleetFixture(directory, clock)
        do {
            let result = try await fixture.reconciling(body)
            try await fixture.tearDown()
            return result
        } catch {
            try await fixture.tearDown()
            throw error
        }
    }

    private init(_ directory: String, _ clock: any WallClock) async throws {
        self.directory = directory
        for name in ["", "/instances", "/repository", "/run"] {
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
        let repository = try await Repository.open(
            LocalDirectoryStore(directory: directory + "/repository"),
            key: RepositoryKey.random(),
            access: .writing
        )
        var logger = Logger(label: "holdfast.test")
        logger.logLevel = .info
        fleet = Fleet(
            ledger: try Ledger(path: directory + "/ledger.sqlite"),
            repositories: ["us-east-1": repository],
            installations: try await PostgreSQLInstallation.discover(),
            clock: clock,
            settings: settings,
            logger: logger
        )
    }

    private func reconciling<T: Sendable>(
        _ body: @Sendable (FleetFixture) async throws -> T
    ) async throws -> T {
        try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await Reconciler(fleet).run()
                return nil
            }
            defer { group.cancelAll() }
            return try await body(self)
        }
    }

    private func tearDown() async throws {
        try await fleet.stopServers()
        try? FileManager.default.removeItem(atPath: directory)
    }
}

extension FleetFixture {
    /// Asks for an instance with small settings.
    func create(_ identifier: String, retentionDays: Int = 1) async throws -> Instance {
        var request = InstanceRequest(identifier: identifier)
        request.engine = "postgres"
        request.instanceClass = "db.t3.micro"
        request.allocatedStorageGiB = 20
        request.masterUsername = "app"
        request.masterPassword = "correct-horse"
        request.backupRetentionDays = retentionDays
        return try await fleet.createInstance(request, in: scope)
    }

    /// Waits until an instance is in a state.
    func await(_ identifier: String, _ status: InstanceStatus = .available, seconds: Double = 90) async throws {
        try await eventually("\(identifier) is \(status.rawValue)", seconds: seconds) {
            let found = try await fleet.ledger.read { try $0.instance(identifier, in: scope) }
            try #require(found.status != .failed && found.status != .incompatibleRestore, "\(found.statusReason ?? "")")
            return found.status == status
        }
    }

    /// Waits until a snapshot is available.
    func awaitSnapshot(_ identifier: String, seconds: Double = 60) async throws {
        try await eventually("\(identifier) is available", seconds: seconds) {
            let found = try await fleet.ledger.read { try $0.snapshot(identifier, in: scope) }
            try #require(found.status != .failed, "\(found.statusReason ?? "")")
            return found.status == .available
        }
    }

    /// Runs statements in an instance's `postgres` database and returns the first value of the last one.
    @discardableResult
    func sql(_ identifier: String, _ statement: String) async throws -> String {
        let instance = try await fleet.ledger.read { try $0.instance(identifier, in: scope) }
        return try await fleet.withAdministrator(of: instance) { try await $0.script(statement).value ?? "" }
    }

    /// Waits until every transaction before now can be restored.
    func awaitRestorable(_ identifier: String, through date: Date, seconds: Double = 30) async throws {
        try await eventually("\(identifier) can be restored to \(date)", seconds: seconds) {
            let instance = try await fleet.ledger.read { try $0.instance(identifier, in: scope) }
            let progress = try await fleet.ledger.read {
                try $0.captureProgress(scope, resourceID: instance.resourceID)
            }
            return progress?.restorableTime.map { $0 > date } ?? false
        }
    }
}

/// Waits until a condition holds, up to a limit.
func eventually(
    _ what: String,
    seconds: Double,
    _ condition: () async throws -> Bool
) async throws {
    let limit = ContinuousClock.now + .seconds(seconds)
    while try await !condition() {
        try #require(ContinuousClock.now < limit, "\(what): not within \(seconds) s")
        try await Task.sleep(for: .milliseconds(50))
    }
}
