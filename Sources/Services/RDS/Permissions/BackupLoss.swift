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
            let backup = try RDSSubject.automatedBackup(instance.resourceID).resource(in: scope, reader)
            let snapshots = ProtectedResource(
                ResourceName.snapshot("rds:\(instance.identifier)-*", in: scope),
                account: scope.account
            )
            return [
                Permission("rds:DeleteDBInstanceAutomatedBackup", on: [backup]),
                Permission("rds:DeleteDBSnapshot", on: [snapshots]),
            ]
        }
    }

    private static func find(_ name: String, in scope: Scope, _ reader: LedgerReader) throws -> Instance? {
        do {
            return try reader.instance(named: name, in: scope)
        } catch is FleetError {
            return nil
        }
    }
}
