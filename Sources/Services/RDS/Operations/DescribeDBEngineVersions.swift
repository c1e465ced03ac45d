import Fleet
import FoundationEssentials
import Ledger
import Wire

/// Lists the engine versions that are installed.
struct DescribeDBEngineVersions: RDSOperation {
    /// Without effect: every installed version is listed, and PostgreSQL has neither list.
    static let accepted: Set<String> = ["IncludeAll", "ListSupportedCharacterSets", "ListSupportedTimezones"]

    var engine: String?
    var engineVersion: String?
    var dbParameterGroupFamily: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?
    var defaultOnly: Bool?

    /// A page of engine versions, oldest first.
    struct Output: Codable, Sendable {
        var marker: String?
        var dbEngineVersions: [DBEngineVersion]
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let filters = try Filters(
            filters,
            known: ["db-parameter-group-family", "engine", "engine-mode", "engine-version", "status"]
        )
        let installed = fleet.engineVersions
        var wanted = installed.filter { isWanted($0) && filters.allow($0) }
        if defaultOnly ?? false { wanted = Array(wanted.suffix(1)) }
        let page = try request.page(of: wanted) { $0.version }
        return Output(
            marker: page.marker,
            dbEngineVersions: page.entries.map { DBEngineVersion($0, installed: installed) }
        )
    }

    private func isWanted(_ version: EngineVersion) -> Bool {
        (engine.map { $0 == version.engine } ?? true)
            && (engineVersion.map { [version.version, "\(version.major)"].contains($0) } ?? true)
            && (dbParameterGroupFamily.map { $0 == version.parameterGroupFamily } ?? true)
    }
}

extension Filters {
    /// Whether an engine version is wanted.
    fileprivate func allow(_ version: EngineVersion) -> Bool {
        allow("db-parameter-group-family", version.parameterGroupFamily)
            && allow("engine", version.engine)
            && allow("engine-mode", "provisioned")
            && allow("engine-version", version.version, "\(version.major)")
            && allow("status", "available")
    }
}
