package import Ledger

extension Fleet {
    /// What the names of AWS Backup's snapshots begin with, as RDS shows them.
    package static let backupSnapshotPrefix = "awsbackup:"

    /// Accepts a snapshot for the AWS Backup service, which alone deletes it; `job` names it.
    package func createBackupSnapshot(
        of instanceIdentifier: String,
        job: String,
        tags: [Tag],
        in scope: Scope
    ) async throws -> Snapshot {
        let identifier =
            try Self.backupSnapshotPrefix + Identifier.snapshot("job-" + job, parameter: "the backup job's id")
        return try await acceptSnapshot(of: instanceIdentifier, named: identifier, .awsBackup, tags: tags, in: scope) {
            try Self.checkSnapshotName(identifier, scope, $0)
        }
    }

    /// Accepts the deletion of a snapshot of the AWS Backup service.
    package func deleteBackupSnapshot(_ name: String, in scope: Scope) async throws -> Snapshot {
        try await deleteSnapshot(name, in: scope) { snapshot in
            guard snapshot.origin == .awsBackup else {
                throw FleetError(
                    .invalidSnapshotState,
                    "Cannot delete the snapshot \(snapshot.identifier): it is not one of AWS Backup's."
                )
            }
        }
    }
}
