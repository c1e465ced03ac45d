import Fleet
import Ledger
import Wire

/// Changes a subnet group's subnets.
struct ModifyDBSubnetGroup: RDSOperation {
    typealias Output = DBSubnetGroupOutput

    var dbSubnetGroupName: String
    var dbSubnetGroupDescription: String?
    var subnetIds: [String]

    var subjects: [RDSSubject] { [.subnetGroup(dbSubnetGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBSubnetGroupOutput {
        let group = try await fleet.modifySubnetGroup(
            dbSubnetGroupName,
            summary: dbSubnetGroupDescription,
            subnets: subnetIds,
            in: scope
        )
        return DBSubnetGroupOutput(dbSubnetGroup: DBSubnetGroup(group))
    }
}
