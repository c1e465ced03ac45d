import Fleet
import Ledger
import Wire

/// Removes a manual snapshot.
struct DeleteDBSnapshot: RDSOperation {
    typealias Output = DBSnapshotOutput

    var dbSnapshotIdentifier: String

    var subjects: [RDSSubject] { [.snapshot(dbSnapshotIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBSnapshotOutput {
        DBSnapshotOutput(try await fleet.deleteSnapshot(dbSnapshotIdentifier, in: scope))
    }
}
