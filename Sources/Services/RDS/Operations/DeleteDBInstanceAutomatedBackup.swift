import Fleet
import Ledger
import Wire

/// Removes the automated backups that were kept of a deleted instance.
struct DeleteDBInstanceAutomatedBackup: RDSOperation {
    var dbiResourceId: String?
    var dbInstanceAutomatedBackupsArn: String?

    /// The automated backups as they were.
    struct Output: Codable, Sendable {
        let dbInstanceAutomatedBackup: DBInstanceAutomatedBackup
    }

    var subjects: [RDSSubject] { [.automatedBackup(dbInstanceAutomatedBackupsArn ?? dbiResourceId)] }

    /// The snapshots among them go too.
    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission] {
        guard let origin = try? origin() else { return [] }
        return try await fleet.ledger.read { reader in
            let backup = try RDSSubject.backup(origin, in: scope, reader)
            return try backup.map { [try BackupLoss.snapshots(of: $0, reader)] } ?? []
        }
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let backup = try await fleet.deleteAutomatedBackup(origin(), in: scope)
        return Output(dbInstanceAutomatedBackup: DBInstanceAutomatedBackup(backup, nil))
    }

    private func origin() throws -> RestoreOrigin {
        switch (dbiResourceId, dbInstanceAutomatedBackupsArn) {
        case (let resourceID?, nil): .resource(resourceID)
        case (nil, let arn?): .automatedBackup(arn: arn)
        default:
            throw ServiceError.invalidParameterCombination(
                "Exactly one of DbiResourceId and DBInstanceAutomatedBackupsArn must be specified."
            )
        }
    }
}
