import Foundation
import Ledger

extension Fleet {
    /// What a target means for an instance now; refuses, with the reason, what can't be restored.
    func source(
        of target: RewindTarget,
        for instance: Instance,
        _ rewind: inout Rewind
    ) async throws -> RestoreSource {
        switch target {
        case .snapshot(let name):
            let scope = instance.scope
            let snapshot = try await ledger.read { try $0.snapshot(name, in: scope) }
            try Self.check(snapshot, isOf: instance)
            rewind.snapshot = snapshot.identifier
            return .snapshot(manifest: snapshot.manifest)
        case .undo:
            let snapshot = try await lastSafetySnapshot(of: instance)
            rewind.snapshot = snapshot.identifier
            rewind.isUndo = true
            return .snapshot(manifest: snapshot.manifest)
        case .time(let time):
            let window = try await window(of: instance)
            try window.check(time)
            try await RestorePlanner(fleet: self, scope: instance.scope).check(instance.resourceID, at: time)
            rewind.time = time
            return .time(resourceID: instance.resourceID, time)
        case .latest:
            rewind.time = try await window(of: instance).latest
            return .time(resourceID: instance.resourceID, nil)
        }
    }

    private func window(of instance: Instance) async throws -> RestoreWindow {
        let scope = instance.scope
        let backup = try await ledger.read {
            try Self.automatedBackup(of: .instance(instance.identifier), in: scope, $0)
        }
        guard let window = try await restoreWindow(of: backup) else {
            throw FleetError(
                .invalidInstanceState,
                "The DB instance \(instance.identifier) has no restorable time yet; wait for its first automated "
                    + "backup, or rewind it to a snapshot."
            )
        }
        return window
    }

    /// The safety snapshot of the last rewind that changed anything: going back further would undo something else.
    private func lastSafetySnapshot(of instance: Instance) async throws -> Snapshot {
        try await ledger.read { reader in
            guard let last = try Self.lastThatChangedData(of: instance, reader) else {
                throw FleetError(
                    .invalidRestore,
                    "The DB instance \(instance.identifier) has not been rewound; there is nothing to undo."
                )
            }
            guard let name = last.safetySnapshot else {
                throw FleetError(
                    .invalidRestore,
                    "The last rewind of \(instance.identifier) took no safety snapshot; rewind to a snapshot or a time."
                )
            }
            let snapshot = try reader.snapshot(name, in: instance.scope)
            try Self.check(snapshot, isOf: instance)
            return snapshot
        }
    }

    /// The last rewind that got further than keeping what the instance held.
    static func lastThatChangedData(of instance: Instance, _ reader: LedgerReader) throws -> Rewind? {
        try reader.newest(Rewind.self, ownedBy: instance.resourceID, limit: Rewind.keptMax).first(
            where: \.hasChangedData
        )
    }

    /// Refuses a snapshot that can't become this instance's data.
    private static func check(_ snapshot: Snapshot, isOf instance: Instance) throws {
        guard snapshot.instance.resourceID == instance.resourceID else {
            throw FleetError(
                .invalidRestore,
                "The snapshot \(snapshot.identifier) is not one of \(instance.identifier); restore it as a new instance."
            )
        }
        guard snapshot.status == .available, snapshot.damage == nil else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot rewind to the snapshot \(snapshot.identifier) because it is "
                    + (snapshot.damage.map { "damaged: \($0)" } ?? "not in the available state.")
            )
        }
    }

    /// Refuses a snapshot that was deleted or became unfit since it was looked up.
    static func checkStill(_ name: String, of instance: Instance, _ reader: LedgerReader) throws {
        try check(reader.snapshot(name, in: instance.scope), isOf: instance)
    }
}
