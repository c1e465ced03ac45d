import Fleet
import Ledger
import Wire

/// Lists the files that an instance's server writes its messages to.
struct DescribeDBLogFiles: RDSOperation {
    var dbInstanceIdentifier: String
    var filenameContains: String?
    var fileLastWritten: Int?
    var fileSize: Int?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A log file as RDS describes it; times are in milliseconds since 1970.
    struct DescribeDBLogFilesDetails: Codable, Sendable {
        let logFileName: String
        let lastWritten: Int64
        let size: Int
    }

    /// A page of files, by name.
    struct Output: Codable, Sendable {
        var marker: String?
        var describeDBLogFiles: [DescribeDBLogFilesDetails]
    }

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        _ = try Filters(filters, known: [])
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let name = try await fleet.ledger.read { try $0.instance(named: dbInstanceIdentifier, in: scope).identifier }
        let wanted = try await fleet.logFiles(of: name, in: scope)
            .map {
                DescribeDBLogFilesDetails(
                    logFileName: LogFileName.told($0.name),
                    lastWritten: $0.writtenAt.milliseconds,
                    size: $0.bytes
                )
            }
            .filter(isWanted)
            .sorted { $0.logFileName < $1.logFileName }
        let rest = wanted.filter { $0.logFileName > request.mark?.id ?? "" }
        let page = rest.prefix(request.recordsMax)
        let next = rest.count > page.count ? page.last.map { PageMark(position: 0, id: $0.logFileName).marker } : nil
        return Output(marker: next, describeDBLogFiles: Array(page))
    }

    private func isWanted(_ file: DescribeDBLogFilesDetails) -> Bool {
        (filenameContains.map { $0.isEmpty || file.logFileName.contains($0) } ?? true)
            && file.lastWritten >= Int64(fileLastWritten ?? 0) && ((fileSize ?? 0) == 0 || file.size > fileSize ?? 0)
    }
}

/// What clients call log files: RDS shows those of PostgreSQL in a folder `error`.
enum LogFileName {
    private static let folder = "error/"

    /// What a file of the server is called.
    static func told(_ name: String) -> String { folder + name }

    /// The server's file of that name; throws where no server's file can be meant.
    static func file(_ told: String) throws -> String {
        guard told.hasPrefix(folder), !told.dropFirst(folder.count).contains("/") else {
            throw FleetError(
                .logFileNotFound,
                "The log file \(told) was not found. Take a LogFileName of DescribeDBLogFiles."
            )
        }
        return String(told.dropFirst(folder.count))
    }
}
