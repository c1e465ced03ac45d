import Fleet
import Ledger
import Wire

/// Lists the parameters of a family with the values that hold where a group says nothing.
struct DescribeEngineDefaultParameters: RDSOperation {
    var dbParameterGroupFamily: String
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of parameters, and whose they are.
    struct EngineDefaults: Codable, Sendable {
        let dbParameterGroupFamily: String
        var marker: String?
        var parameters: [Parameter]
    }

    /// A page of parameters.
    struct Output: Codable, Sendable {
        let engineDefaults: EngineDefaults
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let filters = try Filters(filters, known: ["parameter-name"])
        let all = try await fleet.parameterDefinitions(family: dbParameterGroupFamily)
        let wanted = all.filter { filters.allow("parameter-name", $0.name) }.map { Parameter($0, nil) }
        let page = Page(wanted, request, name: \.parameterName)
        return Output(
            engineDefaults: EngineDefaults(
                dbParameterGroupFamily: dbParameterGroupFamily,
                marker: page.marker,
                parameters: page.entries
            )
        )
    }
}
