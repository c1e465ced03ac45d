package import Ledger

/// What backups of an instance are filed under in the ledger.
///
/// At home, in the account and region of the instance, that is its resource id. Copies elsewhere have a key of their
/// own, so that nothing that looks after the instance ever takes them for its own backups: they are in another
/// repository.
package enum BackupKey {
    /// The key, in `scope`, of backups of an instance whose home is `home`.
    package static func make(_ resourceID: String, home: Scope, in scope: Scope) -> String {
        home == scope ? resourceID : away(resourceID, in: scope)
    }

    /// The key of backups that were taken over into `scope`.
    package static func away(_ resourceID: String, in scope: Scope) -> String {
        "\(scope.region)/\(scope.account)/\(resourceID)"
    }

    /// The log stream, in the repository where the backups are, of what has this key.
    package static func stream(of key: String) -> String { key.split(separator: "/").last.map(String.init) ?? key }
}

extension AutomatedBackup {
    /// What they, their bases and their log's progress are filed under in the ledger.
    package var key: String { BackupKey.make(instance.resourceID, home: instance.scope, in: scope) }
    /// Whether they are where their instance is or was, rather than copies in another region.
    package var isAtHome: Bool { instance.scope == scope }
}

extension Snapshot {
    /// What it is filed under in the ledger: with its instance at home, and by itself elsewhere.
    package var key: String { BackupKey.make(instance.resourceID, home: instance.scope, in: scope) }
}

extension LedgerReader {
    /// The instance whose automated backups these are, if it still lives here.
    package func instance(of backup: AutomatedBackup) throws -> Instance? {
        backup.isAtHome ? try instance(resourceID: backup.instance.resourceID) : nil
    }
}
