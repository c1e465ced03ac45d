import Fleet
import Ledger
import Wire

/// Lists the regions whose snapshots and backups can be copied to this one.
struct DescribeSourceRegions: RDSOperation {
    var regionName: String?
    var maxRecords: Int?
    var marker: String?

    /// A page of regions.
    struct Output: Codable, Sendable {
        var marker: String?
        var sourceRegions: [SourceRegion]
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let names = fleet.sourceRegions(of: scope.region).filter { name in regionName.map { $0 == name } ?? true }
        guard regionName == nil || !names.isEmpty else {
            throw FleetError.invalid(
                "\(regionName ?? "") is not a region that this one can copy from. Those that are: "
                    + fleet.sourceRegions(of: scope.region).joined(separator: ", ") + "."
            )
        }
        let page = try request.page(of: names) { $0 }
        return Output(marker: page.marker, sourceRegions: page.entries.map { SourceRegion(regionName: $0) })
    }
}

/// A region that can be copied from; it has no endpoint of its own, because one serves all.
struct SourceRegion: Codable, Sendable {
    let regionName: String
    var status = "available"
    var supportsDBInstanceAutomatedBackupsReplication = true
}
