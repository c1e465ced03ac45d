import Foundation
import Ledger

extension LedgerWriter {
    /// Takes automated backups out of everybody's sight by their key, so that no restore begins with them any more.
    ///
    /// What is left of them must go with the work that does so, in this transaction or with the next attempt. While work
    /// still reads them, they stay as they are.
    func withdrawAutomatedBackups(_ key: String, at now: Date) throws {
        let snapshots = try reader.list(Snapshot.self, ownedBy: key).filter { $0.origin == .automated }
        let manifests = try snapshots.map(\.manifest) + reader.list(RecoveryPoint.self, ownedBy: key).map(\.manifest)
        let isPinned = try reader.all(Work.self).contains { work in
            work.pinsBackups(of: key) || manifests.contains { work.pins($0, of: key) }
        }
        guard !isPinned else { throw Postponed(reason: "a restore or a copy that reads the automated backups") }
        let backup = try reader.automatedBackup(resourceID: key)
        guard backup?.isFollowing != true else { throw Postponed(reason: "a replication that goes on with them") }
        for snapshot in snapshots { try beginRemoval(of: snapshot) }
        if let backup { try remove(backup, at: now) }
    }

    /// Removes the document of automated backups; a base that was arriving, which no other names, goes when it is found.
    func remove(_ backup: AutomatedBackup, at now: Date) throws {
        if let arriving = backup.replication?.arriving {
            try put(Leftover(scope: backup.scope, name: arriving, isStream: false))
        }
        try delete(AutomatedBackup.self, backup.identifier, in: backup.scope)
        try note(.removed(backup, because: .backupsEnded, at: now))
    }

    private func beginRemoval(of snapshot: Snapshot) throws {
        guard snapshot.status != .deleting else { return }
        try update(Snapshot.self, snapshot.identifier, in: snapshot.scope) { $0.status = .deleting }
    }
}
