import Fleet
import Ledger
import Wire

/// Makes a parameter group.
struct CreateDBParameterGroup: RDSOperation {
    typealias Output = DBParameterGroupOutput

    var dbParameterGroupName: String
    var dbParameterGroupFamily: String
    var description: String
    var tags: [TagParameter]?

    var subjects: [RDSSubject] { [.parameterGroup(dbParameterGroupName)] }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .parameterGroup(dbParameterGroupName) }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBParameterGroupOutput {
        let group = try await fleet.createParameterGroup(
            dbParameterGroupName,
            family: dbParameterGroupFamily,
            summary: description,
            tags: (tags ?? []).map(\.tag),
            in: scope
        )
        return DBParameterGroupOutput(dbParameterGroup: DBParameterGroup(group))
    }
}
