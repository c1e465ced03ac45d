import Fleet
import Ledger
import Wire

/// Starts the server of a stopped instance.
struct StartDBInstance: RDSOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        try await DBInstanceOutput(fleet.startInstance(dbInstanceIdentifier, in: scope), in: fleet)
    }
}
