import Fleet
import Ledger
import Wire

/// Lists the parameters of a group with their values.
struct DescribeDBParameters: RDSOperation {
    /// Where a value comes from.
    enum Source: String, Decodable, CaseIterable, Sendable {
        case user
        case system
        case engineDefault = "engine-default"
    }

    var dbParameterGroupName: String
    var source: Source?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of parameters.
    struct Output: Codable, Sendable {
        var marker: String?
        var parameters: [Parameter]
    }

    var subjects: [RDSSubject] { [.parameterGroup(dbParameterGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let filters = try Filters(filters, known: ["parameter-name"])
        let group = try await fleet.ledger.read { try $0.parameterGroup(dbParameterGroupName, in: scope) }
        let all = try await fleet.parameterDefinitions(family: group.family)
            .map { Parameter($0, group.settings[$0.name]) }
        let wanted = all.filter {
            (source?.rawValue ?? $0.source) == $0.source && filters.allow("parameter-name", $0.parameterName)
        }
        let page = Page(wanted, request, name: \.parameterName)
        return Output(marker: page.marker, parameters: page.entries)
    }
}
