import Fleet
import Ledger
import Wire

/// Lists the options that an engine has; PostgreSQL has none.
struct DescribeOptionGroupOptions: RDSOperation {
    var engineName: String
    var majorEngineVersion: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of options.
    struct Output: Codable, Sendable {
        var marker: String?
        var optionGroupOptions: [OptionGroupOption]
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        try refuseFilters(filters)
        _ = try PageRequest(maxRecords: maxRecords, marker: marker)
        _ = try fleet.engineVersion(engineName, version: majorEngineVersion)
        return Output(optionGroupOptions: [])
    }
}
