import Fleet
import Ledger
import Wire

/// Removes an instance, after a last snapshot unless that is waived.
struct DeleteDBInstance: RDSOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String
    var skipFinalSnapshot: Bool?
    var finalDBSnapshotIdentifier: String?
    var deleteAutomatedBackups: Bool?

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission] {
        var permissions: [Permission] = []
        if skipFinalSnapshot != true, let finalDBSnapshotIdentifier {
            let resources = try await fleet.ledger.read { reader in
                [
                    try RDSSubject.instance(dbInstanceIdentifier).resource(in: scope, reader),
                    try RDSSubject.snapshot(finalDBSnapshotIdentifier).resource(in: scope, reader),
                ]
            }
            permissions.append(Permission("rds:CreateDBSnapshot", on: resources, keys: InstanceKeys.backupTarget))
        }
        if deleteAutomatedBackups != false {
            permissions += try await BackupLoss.permissions(of: dbInstanceIdentifier, in: fleet, scope) { _ in true }
        }
        return permissions
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        let instance = try await fleet.deleteInstance(
            dbInstanceIdentifier,
            skipsFinalSnapshot: skipFinalSnapshot ?? false,
            finalSnapshot: finalDBSnapshotIdentifier,
            deletesAutomatedBackups: deleteAutomatedBackups ?? true,
            in: scope
        )
        return try await DBInstanceOutput(instance, in: fleet)
    }
}
