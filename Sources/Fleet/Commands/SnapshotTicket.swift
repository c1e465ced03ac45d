import Foundation
import Ledger

/// What it takes to begin a snapshot within a transaction.
struct SnapshotTicket: Sendable {
    let manifest: String
    let workID: String
    let now: Date

    init(_ fleet: Fleet) {
        manifest = fleet.names.token()
        workID = fleet.names.token()
        now = fleet.clock.now()
    }

    /// Writes the snapshot that is to be taken, its work and its first events, and marks the instance as being backed up.
    @discardableResult
    func begin(
        _ writer: LedgerWriter,
        _ instance: Instance,
        _ identifier: String,
        _ origin: Snapshot.Origin,
        tags: [Tag] = []
    ) throws -> Snapshot {
        let snapshot = try prepare(writer, instance, identifier, origin, tags: tags)
        let order = WorkOrder.takeSnapshot(identifier: identifier)
        try writer.insert(
            Work(scope: instance.scope, id: workID, subject: instance.resourceID, order: order, createdAt: now)
        )
        try writer.updateInstance(instance.resourceID) { if $0.status == .available { $0.status = .backingUp } }
        return snapshot
    }

    /// Begins an automated backup of an instance that has them switched on; without a name to give, the next look does.
    func beginAutomated(_ writer: LedgerWriter, _ instance: Instance) throws {
        guard instance.isBackedUp else { return }
        var name = BackupSchedule.snapshotName(instance: instance.identifier, at: now)
        let isTaken = { try writer.reader.find(Snapshot.self, $0, in: instance.scope) != nil }
        // Another one of this very minute may have the name: from before a gap, a rewind, or backups being switched.
        if try isTaken(name) { name += "-" + timestampText(now).suffix(3).prefix(2) }
        guard try !isTaken(name) else { return }
        try begin(writer, instance, name, .automated)
    }

    /// Writes the snapshot that is to be taken and its first events; from then on nobody else gets its name.
    @discardableResult
    func prepare(
        _ writer: LedgerWriter,
        _ instance: Instance,
        _ identifier: String,
        _ origin: Snapshot.Origin,
        tags: [Tag] = []
    ) throws -> Snapshot {
        let inherited = instance.settings.copyTagsToSnapshot ? instance.settings.tags : []
        let snapshot = Snapshot(
            scope: instance.scope,
            identifier: identifier,
            origin: origin,
            instance: instance,
            manifest: manifest,
            requestedAt: now,
            tags: tags + inherited.filter { tag in !tags.contains { $0.key == tag.key } }
        )
        try writer.insert(snapshot)
        try writer.insert(EventCatalog.backupStarted.about(instance, at: now))
        let creating = origin == .automated ? EventCatalog.automatedSnapshotCreating : .manualSnapshotCreating
        try writer.insert(creating.about(snapshot, at: now))
        return snapshot
    }
}
