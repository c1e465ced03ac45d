import Access
import AccessTesting
import Engine
import Foundation
import Ledger
import Repository

@testable import Fleet

/// An instance that only a store knows: log, snapshots and documents, put there without a server.
struct StoredInstance {
    /// Everything happens relative to this moment.
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    let fixture: FleetFixture
    let instance: Instance
    let backup: AutomatedBackup

    private var repository: Repository {
        get throws { try fixture.fleet.repository(fixture.scope) }
    }

    /// Notes an instance with a week of automated backups, which are active.
    init(_ fixture: FleetFixture, _ identifier: String = "app") async throws {
        self.fixture = fixture
        let staged = try await fixture.stage(identifier, retentionDays: 7) {
            $0.settings.tags = [ResourceTag(key: "team", value: "a")]
            $0.createdAt = Self.start
            $0.requestedAt = Self.start
        }
        instance = staged
        var backup = AutomatedBackup(identifier: "ab-\(identifier)", instance: staged)
        backup.status = .active
        self.backup = backup
        try await describe(backup)
    }

    /// Says something about the automated backups.
    func describe(_ backup: AutomatedBackup) async throws {
        let document = try InstanceDescription(backup, of: backup.instance).encode()
        try await repository.describe(StreamID(instance.stream), document: document)
    }

    /// Publishes a snapshot that was complete some seconds after the start and needs the log `start ..< start + 10`.
    @discardableResult
    func publish(
        _ identifier: String,
        _ origin: Snapshot.Origin = .automated,
        at seconds: Double = 0,
        logStart: UInt64 = 0,
        manifest: String? = nil,
        account: String? = nil
    ) async throws -> Snapshot {
        var snapshot = Snapshot(
            scope: Scope(account: account ?? fixture.scope.account, region: fixture.scope.region),
            identifier: identifier,
            origin: origin,
            instance: instance,
            manifest: manifest ?? "manifest-\(identifier.replacing(":", with: "-"))",
            requestedAt: Self.start.addingTimeInterval(seconds - 1),
            tags: []
        )
        snapshot.status = .available
        snapshot.createdAt = Self.start.addingTimeInterval(seconds)
        snapshot.log = LogSpan(timeline: 1, start: logStart, end: logStart + 10)
        let writer = try await repository.snapshot(
            id: SnapshotID(snapshot.manifest),
            lineage: LineageID(instance.lineage),
            stream: StreamID(instance.stream)
        )
        try await writer.store([FileTask(path: "PG_VERSION", content: .bytes(Array("15\n".utf8)))])
        _ = try await writer.finish { [snapshot] _ in try SnapshotDescription(snapshot).encode() }
        return snapshot
    }

    /// Captures a hundred bytes of log from a position on, with one transaction some seconds after the start.
    func capture(from start: UInt64, committedAt seconds: Double?, beginsRange: Bool = false) async throws {
        var notes = LogNotes(completeThrough: start + 100)
        if let seconds {
            let entry = CommitIndex.Entry(
                start: LogSequenceNumber(start + 20),
                end: LogSequenceNumber(start + 30),
                time: LogTimestamp(Self.start.addingTimeInterval(seconds)),
                isCommit: true
            )
            notes.commits.append(entry)
        }
        let log = try await repository.log(stream: StreamID(instance.stream), lineage: LineageID(instance.lineage))
        try await log.append(
            timeline: 1,
            start: start,
            bytes: [UInt8](repeating: 7, count: 100),
            annotation: notes.encode(),
            newRange: beginsRange
        )
    }

    /// Rebuilds a ledger some seconds after the start, in a place of its own.
    func recover(at seconds: Double) async throws -> (ledger: Ledger, report: RecoveryReport) {
        let path = fixture.directory + "/recovered-\(UUID().uuidString).sqlite"
        let ledger = try Ledger(path: path)
        let clock = ManualWallClock(startingAt: Self.start.addingTimeInterval(seconds))
        let repository = try await Repository.open(fixture.store, key: fixture.key, access: .reading)
        let recovery = LedgerRecovery(
            ledger: ledger,
            accounts: Accounts(ledger: ledger, sealer: TestSealer(), now: { clock.now() }),
            clock: clock
        )
        return (ledger, try await recovery.run(region: fixture.scope.region, repository))
    }
}
