import Fleet
import Ledger
import Wire

/// Lists subnet groups, the default one among them.
struct DescribeDBSubnetGroups: RDSOperation {
    var dbSubnetGroupName: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of subnet groups.
    struct Output: Codable, Sendable {
        var marker: String?
        var dbSubnetGroups: [DBSubnetGroup]
    }

    var subjects: [RDSSubject] { [.subnetGroup(dbSubnetGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        try refuseFilters(filters)
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let groups = try await fleet.ledger.read { reader in
            if let dbSubnetGroupName { return [try reader.subnetGroup(dbSubnetGroupName, in: scope)] }
            let own = try reader.list(SubnetGroup.self, in: scope)
            return own.contains { $0.isDefault } ? own : own + [DefaultGroups.subnetGroup(in: scope)]
        }
        let page = Page(groups, request, name: \.name)
        return Output(marker: page.marker, dbSubnetGroups: page.entries.map { DBSubnetGroup($0) })
    }
}
