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
