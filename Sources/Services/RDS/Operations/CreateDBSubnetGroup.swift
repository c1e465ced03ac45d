import Fleet
import Ledger
import Wire

/// Makes a subnet group.
struct CreateDBSubnetGroup: RDSOperation {
    typealias Output = DBSubnetGroupOutput

    var dbSubnetGroupName: String
    var dbSubnetGroupDescription: String
    var subnetIds: [String]
    var tags: [TagParameter]?

    var subjects: [RDSSubject] { [.subnetGroup(dbSubnetGroupName)] }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .subnetGroup(dbSubnetGroupName) }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBSubnetGroupOutput {
        let group = try await fleet.createSubnetGroup(
            dbSubnetGroupName,
            summary: dbSubnetGroupDescription,
            subnets: subnetIds,
            tags: (tags ?? []).map(\.tag),
            in: scope
        )
        return DBSubnetGroupOutput(dbSubnetGroup: DBSubnetGroup(group))
    }
}
