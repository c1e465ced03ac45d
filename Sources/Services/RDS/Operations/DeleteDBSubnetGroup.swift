import Fleet
import Ledger
import Wire

/// Removes a subnet group that no instance is in.
struct DeleteDBSubnetGroup: RDSOperation {
    typealias Output = NoOutput

    var dbSubnetGroupName: String

    var subjects: [RDSSubject] { [.subnetGroup(dbSubnetGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> NoOutput {
        try await fleet.deleteSubnetGroup(dbSubnetGroupName, in: scope)
        return NoOutput()
    }
}
