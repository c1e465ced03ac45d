import Engine
import Foundation
import Ledger
import Logging
import Repository
import SystemPackage

/// One physical backup of a running server into the repository.
struct BackupSession: Sendable {
    let fleet: Fleet
    let instance: Instance
    let snapshot: Snapshot
    let logger: Logger

    /// Takes the backup and publishes its manifest; nothing of a backup that fails is ever visible.
    func run(_ repository: Repository) async throws {
        let server = try fleet.server(of: instance)
        if !snapshot.origin.staysUntilDeleted { try await awaitCapture(through: 1) }
        let backup = try await PostgreSQLBackup.begin(server, label: snapshot.identifier)
        do {
            guard Int(backup.timeline) == instance.timeline else { throw unexpected(timeline: backup.timeline) }
            let base = try await BackupBase.find(for: instance, before: backup.start, fleet: fleet)
            logger.info(
                "Backing up",
                metadata: ["base": "\(base.description)", "start": "\(LogSequenceNumber(backup.start))"]
            )
            let writer = try await repository.snapshot(
                id: SnapshotID(snapshot.manifest),
                lineage: LineageID(instance.lineage),
                stream: StreamID(instance.stream),
                base: base.manifest,
                keepUntil: fleet.lockEnd(ofNew: snapshot)
            )
            do {
                try await write(backup, base, server, writer)
                await backup.release()
            } catch {
                try? await writer.abandon()
                throw error
            }
        } catch {
            await backup.release()
            throw error
        }
    }

    /// What a server on another timeline holds is not what the ledger and the captured log tell of.
    private func unexpected(timeline: UInt32) -> FleetError {
        FleetError(
            .invalidInstanceState,
            "The server of \(instance.identifier) writes on timeline \(timeline), not on \(instance.timeline); what it "
                + "holds can't be backed up as the instance's."
        )
    }

    private func write(
        _ backup: PostgreSQLBackup,
        _ base: BackupBase,
        _ server: PostgreSQLServer,
        _ writer: SnapshotWriter
    ) async throws {
        let files = try backup.files()
        let total = files.reduce(0) { $0 + Int($1.bytes) }
        let tasks = files.map { base.task(for: $0, in: server.dataDirectory, backupStart: backup.start) }
        let (control, others) = (tasks.suffix(1), tasks.dropLast())
        if !fleet.settings.snapshotGivesWay.covers(snapshot.origin) { writer.makeHurried() }
        try await reporting(of: total) { report in
            try await keepingLogShort(server, since: backup.start, writer) {
                try await writer.store(
                    others.sorted { $0.bytes > $1.bytes },
                    concurrency: fleet.settings.transferWorkersMax,
                    bytesPerSecondMax: fleet.settings.snapshotBytesPerSecondMax,
                    bytesPerSecondMin: fleet.settings.snapshotBytesPerSecondMin,
                    progress: report
                )
            }
        }
        try await writer.store(Array(control))
        let end = try await backup.end()
        try await writer.store(Self.closing(end))
        if !snapshot.origin.staysUntilDeleted { try await awaitCapture(through: end.stop) }
        var complete = snapshot
        complete.status = .available
        complete.createdAt = fleet.clock.now()
        complete.percentProgress = 100
        complete.log = LogSpan(timeline: Int(backup.timeline), start: backup.start, end: end.stop)
        complete.instance.timeline = Int(backup.timeline)
        complete.fullBytes = total
        let summary = try await writer.finish { [complete] in try complete.noting($0).encoded() }
        guard let page = summary.corruptPages.first else { return }
        logger.error(
            "The database has damaged pages; the snapshot holds them as they are",
            metadata: ["count": "\(summary.corruptPageCount)", "first": "\(page)"]
        )
    }

    /// The label, and the log that the files need to become consistent.
    private static func closing(_ end: PostgreSQLBackupEnd) -> [FileTask] {
        let label = FileTask(path: "backup_label", content: .bytes(Array(end.label.utf8)), mode: 0o600)
        return [label]
            + end.segments.map { segment in
                FileTask(
                    path: "pg_wal/\(segment.name)",
                    content: .file(
                        source: segment.path.string,
                        // Up to the backup's end and not further: recovery goes on for as long as there is log.
                        size: Int(segment.positions.upperBound - segment.positions.lowerBound),
                        selection: .whole
                    ),
                    mode: 0o600,
                    mayVanish: false
                )
            }
    }

    /// Waits until the log is captured up to a position: only then is a restore to a later time whole.
    private func awaitCapture(through position: UInt64) async throws {
        let (scope, resourceID, timeline) = (instance.scope, instance.resourceID, instance.timeline)
        let limit = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < limit {
            let progress = try await fleet.ledger.read { try $0.captureProgress(scope, resourceID: resourceID) }
            if let progress, progress.timeline == timeline, progress.end >= position { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw FleetError(
            .invalidInstanceState,
            "The transaction log of \(instance.identifier) was not captured within a minute; the backup is tried again."
        )
    }

    /// Runs `body` and writes its progress into the ledger about once a second.
    private func reporting(
        of total: Int,
        _ body: (@escaping @Sendable (Int) -> Void) async throws -> Void
    ) async throws {
        let (steps, continuation) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        // Nobody watches the progress of a recovery point.
        guard snapshot.origin != .recoveryPoint else { return try await body { _ in } }
        let (scope, identifier, ledger) = (snapshot.scope, snapshot.identifier, fleet.ledger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await done in steps {
                    let percent = min(99, done * 100 / max(1, total))
                    try await ledger.write { writer in
                        guard try writer.reader.find(Snapshot.self, identifier, in: scope)?.status == .creating else {
                            return
                        }
                        try writer.update(Snapshot.self, identifier, in: scope) { $0.percentProgress = percent }
                    }
                    try await Task.sleep(for: .seconds(1))
                }
            }
            defer { continuation.finish() }
            try await body { continuation.yield($0) }
            group.cancelAll()
        }
    }
}

extension Snapshot {
    /// The snapshot with what was found while it was taken.
    fileprivate func noting(_ summary: SnapshotSummary) -> Snapshot {
        guard summary.corruptPageCount > 0 else { return self }
        var noted = self
        noted.statusReason = "\(summary.corruptPageCount) pages of the database did not match their checksums."
        return noted
    }

    fileprivate func encoded() throws -> [UInt8] { try SnapshotDescription(self).encode() }
}
