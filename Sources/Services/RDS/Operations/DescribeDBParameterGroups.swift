import Fleet
import Ledger
import Wire

/// Lists parameter groups, the default ones of the installed engines among them.
struct DescribeDBParameterGroups: RDSOperation {
    var dbParameterGroupName: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of parameter groups.
    struct Output: Codable, Sendable {
        var marker: String?
        var dbParameterGroups: [DBParameterGroup]
    }

    var subjects: [RDSSubject] { [.parameterGroup(dbParameterGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        try refuseFilters(filters)
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let families = Set(fleet.engineVersions.map(\.parameterGroupFamily))
        let groups = try await fleet.ledger.read { reader in
            if let dbParameterGroupName { return [try reader.parameterGroup(dbParameterGroupName, in: scope)] }
            let own = try reader.list(ParameterGroup.self, in: scope)
            let defaults = families.map { DefaultGroups.parameterGroup(family: $0, in: scope) }
            return own + defaults.filter { group in !own.contains { $0.name == group.name } }
        }
        let page = Page(groups, request, name: \.name)
        return Output(marker: page.marker, dbParameterGroups: page.entries.map { DBParameterGroup($0) })
    }
}
