import Fleet
import Ledger
import Wire

/// Restarts an instance's server.
struct RebootDBInstance: RDSOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String
    var forceFailover: Bool?

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        guard forceFailover != true else {
            throw ServiceError.invalidParameterCombination(
                "ForceFailover can't be used: an instance runs on one host, so there is nothing to fail over to."
            )
        }
        return try await DBInstanceOutput(fleet.rebootInstance(dbInstanceIdentifier, in: scope), in: fleet)
    }
}
