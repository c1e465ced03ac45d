import Fleet
import Ledger
import Wire

/// Removes a parameter group that no instance uses.
struct DeleteDBParameterGroup: RDSOperation {
    typealias Output = NoOutput

    var dbParameterGroupName: String

    var subjects: [RDSSubject] { [.parameterGroup(dbParameterGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> NoOutput {
        try await fleet.deleteParameterGroup(dbParameterGroupName, in: scope)
        return NoOutput()
    }
}
