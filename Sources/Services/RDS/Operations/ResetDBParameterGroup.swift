import Fleet
import Ledger
import Wire

/// Takes values of a parameter group back: those named, or all of them.
struct ResetDBParameterGroup: RDSOperation {
    typealias Output = DBParameterGroupNameOutput

    var dbParameterGroupName: String
    var resetAllParameters: Bool?
    var parameters: [ParameterParameter]?

    var subjects: [RDSSubject] { [.parameterGroup(dbParameterGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBParameterGroupNameOutput {
        let named = parameters ?? []
        guard named.isEmpty || resetAllParameters != true else {
            throw ServiceError.invalidParameterCombination(
                "ResetAllParameters and Parameters can't be used together. Specify one of them."
            )
        }
        let changes = named.isEmpty ? nil : try named.map { try $0.change(isReset: true) }
        guard changes != nil || resetAllParameters != false else {
            throw ServiceError.invalidParameterCombination(
                "Parameters must be specified when ResetAllParameters is false."
            )
        }
        try await fleet.resetParameterGroup(dbParameterGroupName, changes, in: scope)
        return DBParameterGroupNameOutput(dbParameterGroupName: dbParameterGroupName.lowercased())
    }
}
