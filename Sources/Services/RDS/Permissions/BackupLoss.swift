import Fleet
import Ledger
import Wire

/// What a caller must be allowed to do where an operation takes backups away by the way.
///
/// Who may not delete snapshots must not get rid of them by deleting the instance or shortening the retention period
/// either; RDS asks for less. See decision 15.
enum BackupLoss {
    /// What loses automated backups of an instance: those for which `loses` says so.
    static func permissions(
        of name: String,
        in fleet: Fleet,
        _ scope: Scope,
        where loses: @escaping @Sendable (Instance) -> Bool
    ) async throws -> [Permission] {
        try await fleet.ledger.read { reader in
            guard let instance = try find(name, in: scope, reader), instance.isBackedUp, loses(instance) else {
                return []
            }
            let known = try reader.automatedBackup(resourceID: instance.resourceID)
            let backup = try RDSSubject.automatedBackup(instance.resourceID).resource(in: scope, reader)
            return [
                Permission("rds:DeleteDBInstanceAutomatedBackup", on: [backup]),
                try snapshots(of: known, instance.identifier, in: scope, reader),
            ]
        }
    }

    /// What loses automated backups.
    static func permissions(of backup: AutomatedBackup, _ reader: LedgerReader) throws -> [Permission] {
        let resource = try RDSSubject.named(backup.arn).resource(in: backup.scope, reader)
        return [
            Permission("rds:DeleteDBInstanceAutomatedBackup", on: [resource]),
            try snapshots(of: backup, in: backup.scope, reader),
        ]
    }

    /// What loses the snapshots among automated backups.
    static func snapshots(of backup: AutomatedBackup, _ reader: LedgerReader) throws -> Permission {
        try snapshots(of: backup, in: backup.scope, reader)
    }

    /// Each snapshot that is there counts with its own name and tags, and so does the name of those to come.
    private static func snapshots(
        of backup: AutomatedBackup?,
        _ name: String? = nil,
        in scope: Scope,
        _ reader: LedgerReader
    ) throws -> Permission {
        let name = name ?? backup?.instance.identifier ?? "*"
        let pattern = ProtectedResource(ResourceName.snapshot("rds:\(name)-*", in: scope), account: scope.account)
        let there = try backup.map { try reader.automatedSnapshots(of: $0) } ?? []
        let lost = try there.map { try RDSSubject.snapshot($0.identifier).resource(in: scope, reader) }
        return Permission("rds:DeleteDBSnapshot", on: lost + [pattern])
    }

    private static func find(_ name: String, in scope: Scope, _ reader: LedgerReader) throws -> Instance? {
        do {
            return try reader.instance(named: name, in: scope)
        } catch is FleetError {
            return nil
        }
    }
}
