import Engine
import Foundation
import Ledger
import Logging
import Metrics
import Repository

extension WorkTask {
    /// Takes a snapshot and opens its instance for others again.
    func takeSnapshot(_ identifier: String) async throws {
        let instance = try await instance()
        let scope = work.scope
        guard let snapshot = try await fleet.ledger.read({ try $0.find(Snapshot.self, identifier, in: scope) }) else {
            return try await finish { try Self.release(instance, $0) }
        }
        let complete = try await complete(snapshot, of: instance)
        let (now, description, workID) = (fleet.clock.now(), DescriptionTicket(fleet), fleet.names.token())
        try await finish { writer in
            try Self.record(complete, of: instance, writer, description, at: now)
            try Self.release(instance, writer)
            try Self.heal(after: complete, writer, workID: workID, at: now)
        }
    }

    /// Takes the snapshot that was prepared for other work as its first step, unless it is there already.
    func takeSnapshotFirst(_ identifier: String, of instance: Instance) async throws {
        let ticket = SnapshotTicket(fleet)
        let snapshot = try await fleet.ledger.write { writer in
            if let found = try writer.reader.find(Snapshot.self, identifier, in: instance.scope) { return found }
            return try ticket.prepare(writer, instance, identifier, .manual)
        }
        guard snapshot.instance.resourceID == instance.resourceID else {
            throw FleetError(
                .snapshotAlreadyExists,
                "The snapshot \(identifier) is one of another instance; delete it, or name another one."
            )
        }
        guard snapshot.status == .creating else { return }
        let server = try fleet.server(of: instance)
        try await fleet.gates.exclusively(instance.resourceID) { try await server.start() }
        let complete = try await complete(snapshot, of: instance)
        let (now, description) = (fleet.clock.now(), DescriptionTicket(fleet))
        try await fleet.ledger.write { try Self.record(complete, of: instance, $0, description, at: now) }
    }

    /// Gives a snapshot up: a manual one is shown as failed, an automated one is tried again later.
    func failSnapshot(_ identifier: String, _ error: any Error) async throws {
        let instance = try await instance()
        let (scope, now) = (work.scope, fleet.clock.now())
        let retryAt = now.addingTimeInterval(fleet.settings.retrySecondsMax)
        Counter(label: "holdfast_backups_total", dimensions: [("outcome", "failed")]).increment()
        try await finish { writer in
            try writer.insert(EventCatalog.backupFailed("\(error)").about(instance, at: now))
            if let snapshot = try writer.reader.find(Snapshot.self, identifier, in: scope) {
                if snapshot.origin == .automated {
                    try writer.delete(Snapshot.self, identifier, in: scope)
                } else {
                    try Self.fail(snapshot, "\(error)", writer, at: now)
                }
            }
            if let backup = try writer.reader.automatedBackup(resourceID: instance.resourceID) {
                try writer.update(AutomatedBackup.self, backup.identifier, in: scope) { $0.notBefore = retryAt }
            }
            try Self.release(instance, writer)
        }
    }

    /// Ends a snapshot whose instance is no more: it is available if its data is in the repository, and else has failed.
    func settle(_ snapshot: Snapshot, of instance: Instance) async throws {
        let repository = try fleet.repository(snapshot.scope)
        let id = try SnapshotID(snapshot.manifest)
        let published = try await repository.contains(id) ? try await described(id, repository) : nil
        let (now, description) = (fleet.clock.now(), DescriptionTicket(fleet))
        try await fleet.ledger.write { writer in
            if let published {
                try Self.record(published, of: instance, writer, description, at: now)
            } else {
                try Self.fail(snapshot, "The instance was deleted before the snapshot was complete.", writer, at: now)
            }
        }
    }

    /// Shows a snapshot as failed that was to be taken first, where it is not complete.
    static func failUnfinished(
        _ name: String?,
        in scope: Scope,
        _ reason: String,
        _ writer: LedgerWriter,
        at now: Date
    ) throws {
        guard let name, let snapshot = try writer.reader.find(Snapshot.self, name, in: scope),
            snapshot.status == .creating
        else { return }
        try fail(snapshot, reason, writer, at: now)
    }

    private static func fail(_ snapshot: Snapshot, _ reason: String, _ writer: LedgerWriter, at now: Date) throws {
        try writer.update(Snapshot.self, snapshot.identifier, in: snapshot.scope) {
            $0.status = .failed
            $0.statusReason = reason
        }
        try writer.insert(EventCatalog.snapshotFailed(reason).about(snapshot, at: now))
    }

    /// Lets others use an instance again that was being backed up.
    private static func release(_ instance: Instance, _ writer: LedgerWriter) throws {
        try writer.updateInstance(instance.resourceID) { if $0.status == .backingUp { $0.status = .available } }
    }

    private static func record(
        _ snapshot: Snapshot,
        of instance: Instance,
        _ writer: LedgerWriter,
        _ description: DescriptionTicket,
        at now: Date
    ) throws {
        let written = snapshot
        var snapshot = snapshot
        // Its owner may have tagged it while it was taken.
        let known = try writer.reader.find(Snapshot.self, snapshot.identifier, in: snapshot.scope)
        snapshot.tags = known?.tags ?? snapshot.tags
        try writer.put(snapshot)
        if snapshot.tags != written.tags || snapshot.statusReason != nil { try description.describe(snapshot, writer) }
        let isAutomated = snapshot.origin == .automated
        let created = isAutomated ? EventCatalog.automatedSnapshotCreated : .manualSnapshotCreated
        try writer.insert(created.about(snapshot, at: now))
        try writer.insert(EventCatalog.backupFinished.about(instance, at: now))
        guard isAutomated else { return }
        try writer.note(.taken(snapshot, at: now))
        guard let backup = try writer.reader.automatedBackup(resourceID: instance.resourceID) else { return }
        // A gap may have opened while the snapshot was taken; then it is no base for the log behind the gap.
        let progress = try writer.reader.captureProgress(snapshot.scope, resourceID: instance.resourceID)
        let segment = UInt64(WALSegment.bytesDefault)
        let isBase = snapshot.log.flatMap { progress?.isBegun(by: $0, segmentBytes: segment) } ?? false
        try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) {
            $0.status = .active
            $0.needsBase = $0.needsBase && !isBase
            $0.notBefore = nil
        }
    }

    /// The snapshot as it is when its data is in the repository; puts it there unless an earlier attempt did.
    private func complete(_ snapshot: Snapshot, of instance: Instance) async throws -> Snapshot {
        let repository = try fleet.repository(instance.scope)
        let id = try SnapshotID(snapshot.manifest)
        if try await repository.contains(id) { return try await described(id, repository) }
        let begun = ContinuousClock.now
        let (fleet, logger, resourceID) = (fleet, logger, instance.resourceID)
        let session = BackupSession(fleet: fleet, instance: instance, snapshot: snapshot, logger: logger)
        let isAccessible = { @Sendable (reader: LedgerReader) in
            try reader.instance(resourceID: resourceID)?.inaccessibleAt == nil
        }
        try await fleet.whileWanted(isAccessible) { try await session.run(repository) }
        guard try await repository.contains(id) else {
            // Whoever takes the server away, or starts it again, waits for this work's end.
            throw FleetError(.keyNotAccessible, "The KMS key of \(instance.identifier) can't be used any more.")
        }
        Timer(label: "holdfast_backup_duration_seconds").record(duration: ContinuousClock.now - begun)
        Counter(label: "holdfast_backups_total", dimensions: [("outcome", "done")]).increment()
        return try await described(id, repository)
    }

    /// The snapshot as it was when its manifest was published.
    private func described(_ id: SnapshotID, _ repository: Repository) async throws -> Snapshot {
        try Snapshot(stored: try await repository.header(id))
    }
}
