import Foundation
import Ledger
import Repository

/// What it takes to have the repository's documents brought up to date, from the transaction on that changes a resource.
///
/// The documents are what `holdfast recover` rebuilds a lost ledger from.
package struct DescriptionTicket: Sendable {
    private let workID: String
    private let now: Date

    init(_ fleet: Fleet) {
        workID = fleet.names.token()
        now = fleet.clock.now()
    }

    /// Notes that an instance has changed; nothing is said about one without automated backups.
    func describe(_ instance: Instance, _ writer: LedgerWriter) throws {
        guard instance.isBackedUp else { return }
        try insert(.describeInstance(resourceID: instance.resourceID), instance.resourceID, instance.scope, writer)
    }

    /// Notes that automated backups that are not at home have changed.
    func describe(_ backup: AutomatedBackup, _ writer: LedgerWriter) throws {
        try insert(.describeInstance(resourceID: backup.key), backup.key, backup.scope, writer)
    }

    /// Notes that a snapshot has changed since its manifest was written.
    func describe(_ snapshot: Snapshot, _ writer: LedgerWriter) throws {
        guard snapshot.status == .available else { return }
        try insert(.describeSnapshot(identifier: snapshot.identifier), snapshot.manifest, snapshot.scope, writer)
    }

    /// Writes the work that brings the document about a subject up to date.
    func insert(_ order: WorkOrder, _ subject: String, _ scope: Scope, _ writer: LedgerWriter) throws {
        try writer.insert(
            Work(scope: scope, id: workID, subject: "description/\(subject)", order: order, createdAt: now)
        )
    }
}

extension WorkTask {
    /// Writes what the ledger says of an instance and its automated backups into its repository.
    func describeInstance(_ resourceID: String) async throws {
        let repository = try fleet.repository(work.scope)
        guard let backup = try await backup(resourceID) else { return try await finish { _ in } }
        let stream = try StreamID(backup.instance.stream)
        let instance = try await fleet.ledger.read { try $0.instance(of: backup) }
        let document = try InstanceDescription(backup, of: instance ?? backup.instance).encode()
        try await repository.describe(stream, document: document)
        // What was removed meanwhile must not come back with the next recovery.
        if try await self.backup(resourceID) == nil { try await repository.removeDescription(of: stream) }
        try await finish { _ in }
    }

    /// Writes what the ledger says of a snapshot into its repository, beside its manifest, which never changes.
    func describeSnapshot(_ identifier: String) async throws {
        let repository = try fleet.repository(work.scope)
        guard let snapshot = try await snapshot(identifier) else { return try await finish { _ in } }
        let stream = try SnapshotDescription.stream(of: snapshot.manifest)
        try await repository.describe(stream, document: SnapshotDescription(snapshot).encode())
        if try await self.snapshot(identifier)?.manifest != snapshot.manifest {
            try await repository.removeDescription(of: stream)
        }
        try await finish { _ in }
    }

    /// Removes a snapshot from its repository, with what was said about it.
    func remove(_ snapshot: Snapshot) async throws {
        let repository = try fleet.repository(snapshot.scope)
        try await fleet.letGo(manifest: snapshot.manifest, in: snapshot.scope)
        try await repository.removeDescription(of: SnapshotDescription.stream(of: snapshot.manifest))
    }

    private func backup(_ resourceID: String) async throws -> AutomatedBackup? {
        try await fleet.ledger.read { try $0.automatedBackup(resourceID: resourceID) }
    }

    private func snapshot(_ identifier: String) async throws -> Snapshot? {
        let scope = work.scope
        let found = try await fleet.ledger.read { try $0.find(Snapshot.self, identifier, in: scope) }
        return found?.status == .available ? found : nil
    }
}

extension SnapshotDescription {
    /// What a snapshot's later documents are filed under in the repository.
    static func stream(of manifest: String) throws -> StreamID { try StreamID("snapshot:\(manifest)") }
}
