import Foundation
package import Ledger

extension Fleet {
    /// Accepts a manual snapshot; the reconciler takes it.
    package func createSnapshot(
        of instanceIdentifier: String,
        named name: String,
        tags: [Tag],
        in scope: Scope
    ) async throws -> Snapshot {
        let identifier = try Identifier.snapshot(name)
        let quotas = settings.quotas
        return try await acceptSnapshot(of: instanceIdentifier, named: identifier, .manual, tags: tags, in: scope) {
            try Self.checkSnapshotRoom(identifier, quotas, scope, $0)
        }
    }

    /// Accepts a snapshot of an available instance, where `check` doesn't refuse it.
    func acceptSnapshot(
        of instanceIdentifier: String,
        named identifier: String,
        _ origin: Snapshot.Origin,
        tags: [Tag],
        in scope: Scope,
        check: @escaping @Sendable (LedgerReader) throws -> Void
    ) async throws -> Snapshot {
        try InstanceLimits.checkTags(tags, max: settings.quotas.tagsMax)
        let ticket = SnapshotTicket(self)
        return try await ledger.write { writer in
            let instance = try writer.reader.instance(instanceIdentifier, in: scope)
            guard instance.status == .available else {
                throw FleetError(
                    .invalidInstanceState,
                    "Cannot create a snapshot because the database instance \(instance.identifier) is not currently "
                        + "in the available state."
                )
            }
            try check(writer.reader)
            return try ticket.begin(writer, instance, identifier, origin, tags: tags)
        }
    }

    static func checkSnapshotRoom(
        _ identifier: String,
        _ quotas: Quotas,
        _ scope: Scope,
        _ reader: LedgerReader
    ) throws {
        try checkSnapshotName(identifier, scope, reader)
        let manual = try reader.count(Snapshot.self, in: scope, having: SnapshotTerm.origin(.manual).text)
        guard manual < quotas.manualSnapshotsMax else {
            throw FleetError(
                .snapshotQuotaExceeded,
                "Cannot create more than \(quotas.manualSnapshotsMax) manual snapshots."
            )
        }
    }

    static func checkSnapshotName(_ identifier: String, _ scope: Scope, _ reader: LedgerReader) throws {
        guard try reader.find(Snapshot.self, identifier, in: scope) == nil else {
            throw FleetError(
                .snapshotAlreadyExists,
                "Cannot create the snapshot because a snapshot with the identifier \(identifier) already exists."
            )
        }
    }
}

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
