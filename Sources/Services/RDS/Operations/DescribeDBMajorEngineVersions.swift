import Fleet
import FoundationEssentials
import Ledger
import Wire

/// Lists the first numbers of the engine versions that are installed.
struct DescribeDBMajorEngineVersions: RDSOperation {
    var engine: String?
    var majorEngineVersion: String?
    var maxRecords: Int?
    var marker: String?

    /// A page of major versions, oldest first.
    struct Output: Codable, Sendable {
        var marker: String?
        var dbMajorEngineVersions: [DBMajorEngineVersion]
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        var wanted: [DBMajorEngineVersion] = []
        for version in fleet.engineVersions where wanted.last?.majorEngineVersion != "\(version.major)" {
            guard engine.map({ $0 == version.engine }) ?? true,
                majorEngineVersion.map({ $0 == "\(version.major)" }) ?? true
            else { continue }
            wanted.append(DBMajorEngineVersion(engine: version.engine, majorEngineVersion: "\(version.major)"))
        }
        let page = try request.page(of: wanted) { $0.majorEngineVersion }
        return Output(marker: page.marker, dbMajorEngineVersions: page.entries)
    }
}

/// A first number of an engine's versions; nobody but its makers supports it.
struct DBMajorEngineVersion: Codable, Sendable {
    let engine: String
    let majorEngineVersion: String
    var supportedEngineLifecycles: [SupportedEngineLifecycle] = []
}

/// How long an engine's version is supported; there is none.
struct SupportedEngineLifecycle: Codable, Sendable {
    let lifecycleSupportName: String
    let lifecycleSupportStartDate: Date
    let lifecycleSupportEndDate: Date
}
