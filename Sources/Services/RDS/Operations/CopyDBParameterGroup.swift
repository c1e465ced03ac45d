import Fleet
import Ledger
import Wire

/// Makes a parameter group with the values of another one.
struct CopyDBParameterGroup: RDSOperation {
    typealias Output = DBParameterGroupOutput

    var sourceDBParameterGroupIdentifier: String
    var targetDBParameterGroupIdentifier: String
    var targetDBParameterGroupDescription: String
    var tags: [TagParameter]?

    var subjects: [RDSSubject] {
        [.parameterGroup(sourceDBParameterGroupIdentifier), .parameterGroup(targetDBParameterGroupIdentifier)]
    }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .parameterGroup(targetDBParameterGroupIdentifier) }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBParameterGroupOutput {
        let source = try ResourceName.identifier(of: sourceDBParameterGroupIdentifier, type: "pg", in: scope)
        let group = try await fleet.copyParameterGroup(
            source ?? sourceDBParameterGroupIdentifier,
            to: targetDBParameterGroupIdentifier,
            summary: targetDBParameterGroupDescription,
            tags: (tags ?? []).map(\.tag),
            in: scope
        )
        return DBParameterGroupOutput(dbParameterGroup: DBParameterGroup(group))
    }
}
