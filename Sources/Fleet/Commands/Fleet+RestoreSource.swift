import Foundation
import Ledger

/// What a restore may begin with: looked up before it is accepted, and once more in the transaction that accepts it.
///
/// From then on its work keeps others from removing what it reads.
extension Fleet {
    /// The snapshot of that name; refuses one that can't be restored.
    static func snapshot(toRestore name: String, in scope: Scope, _ reader: LedgerReader) throws -> Snapshot {
        let snapshot = try reader.snapshot(visible: name, to: scope)
        guard snapshot.status == .available else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot restore from the snapshot \(snapshot.identifier) because it is not currently in the available "
                    + "state."
            )
        }
        guard snapshot.instance.storageKey == nil || snapshot.scope.account == scope.account else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot restore from the shared encrypted snapshot \(snapshot.identifier). Copy it under a key of your "
                    + "own, and restore the copy."
            )
        }
        if let damage = snapshot.damage {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot restore from the snapshot \(snapshot.identifier) because it is damaged: \(damage)"
            )
        }
        return snapshot
    }

    /// Refuses a snapshot that was deleted, replaced or became unfit since it was looked up.
    static func checkStill(_ snapshot: Snapshot, named name: String, in scope: Scope, _ reader: LedgerReader) throws {
        let present = try Self.snapshot(toRestore: name, in: scope, reader)
        guard present.manifest == snapshot.manifest else {
            throw FleetError(
                .invalidSnapshotState,
                "The snapshot \(snapshot.identifier) was replaced by another one of its name; submit your request again."
            )
        }
    }

    /// The automated backups that hold a time, `nil` for their latest, and the instance as it is or last was.
    static func backups(
        toRestore origin: RestoreOrigin,
        to time: Date?,
        at now: Date,
        in scope: Scope,
        _ reader: LedgerReader
    ) throws -> (AutomatedBackup, Instance) {
        let backup = try automatedBackup(of: origin, in: scope, reader)
        let source = try reader.instance(of: backup) ?? backup.instance
        guard try reader.instance(of: backup)?.status != .deleting else {
            throw FleetError(
                .invalidInstanceState,
                "Cannot restore from the DB instance \(source.identifier) while it is being deleted. If its automated "
                    + "backups are kept, submit your request when it is gone."
            )
        }
        guard let window = try restoreWindow(of: backup, at: now, reader) else {
            throw FleetError(
                .invalidInstanceState,
                "The DB instance \(source.identifier) has no restorable time yet; wait for its first automated backup "
                    + "and submit your request later."
            )
        }
        if let time { try window.check(time) }
        return (backup, source)
    }

    /// Refuses automated backups that are being removed, or don't hold a time any more, since they were looked up.
    static func checkStill(
        _ backup: AutomatedBackup,
        of origin: RestoreOrigin,
        to time: Date?,
        at now: Date,
        in scope: Scope,
        _ reader: LedgerReader
    ) throws {
        let (present, source) = try backups(toRestore: origin, to: time, at: now, in: scope, reader)
        guard present.identifier == backup.identifier else {
            throw FleetError(
                .invalidInstanceState,
                "The automated backups of \(source.identifier) are others than a moment ago; submit your request again."
            )
        }
    }
}
