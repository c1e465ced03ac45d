import Fleet
import Ledger
import Wire

/// Sets values of a parameter group.
struct ModifyDBParameterGroup: RDSOperation {
    typealias Output = DBParameterGroupNameOutput

    var dbParameterGroupName: String
    var parameters: [ParameterParameter]

    var subjects: [RDSSubject] { [.parameterGroup(dbParameterGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBParameterGroupNameOutput {
        let changes = try parameters.map { try $0.change(isReset: false) }
        try await fleet.modifyParameterGroup(dbParameterGroupName, changes, in: scope)
        return DBParameterGroupNameOutput(dbParameterGroupName: dbParameterGroupName.lowercased())
    }
}
