import Fleet
import Ledger
import Wire

/// Stops an instance's server, after a snapshot if one is named.
struct StopDBInstance: RDSOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String
    var dbSnapshotIdentifier: String?

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        let instance = try await fleet.stopInstance(dbInstanceIdentifier, snapshot: dbSnapshotIdentifier, in: scope)
        return try await DBInstanceOutput(instance, in: fleet)
    }
}
