import Foundation
import Ledger

extension LedgerWriter {
    /// Takes automated backups out of everybody's sight by their key, so that no restore begins with them any more.
    ///
    /// What is left of them must go with the work that does so, in this transaction or with the next attempt. While work
    /// still reads them, they stay as they are.
    func withdrawAutomatedBackups(_ key: String) throws {
        let snapshots = try reader.list(Snapshot.self, ownedBy: key).filter { $0.origin == .automated }
        let manifests = try snapshots.map(\.manifest) + reader.list(RecoveryPoint.self, ownedBy: key).map(\.manifest)
        let isPinned = try reader.all(Work.self).contains { work in
            work.pinsBackups(of: key) || manifests.contains { work.pins($0, of: key) }
        }
        guard !isPinned else { throw Postponed(reason: "a restore or a copy that reads the automated backups") }
        for snapshot in snapshots { try beginRemoval(of: snapshot) }
        if let backup = try reader.automatedBackup(resourceID: key) {
            try delete(AutomatedBackup.self, backup.identifier, in: backup.scope)
        }
    }

    private func beginRemoval(of snapshot: Snapshot) throws {
        guard snapshot.status != .deleting else { return }
        try update(Snapshot.self, snapshot.identifier, in: snapshot.scope) { $0.status = .deleting }
    }
}
