import Fleet
import Ledger
import Wire

/// Answers a part of a log file: the last lines, or those from a marker on.
struct DownloadDBLogFilePortion: RDSOperation {
    var dbInstanceIdentifier: String
    var logFileName: String
    var marker: String?
    var numberOfLines: Int?

    /// The lines, and the marker behind which the next part begins.
    struct Output: Codable, Sendable {
        var logFileData: String
        var marker: String
        var additionalDataPending: Bool
    }

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let lines = numberOfLines ?? LogPortion.linesMax
        guard lines > 0 else {
            throw ServiceError.invalidParameterValue("Invalid value \(lines) for NumberOfLines. Must be at least 1.")
        }
        let name = try await fleet.ledger.read { try $0.instance(named: dbInstanceIdentifier, in: scope).identifier }
        let portion = try await fleet.logPortion(
            of: LogFileName.file(logFileName),
            at: place(),
            lines: lines,
            instance: name,
            in: scope
        )
        return Output(
            logFileData: String(decoding: portion.bytes, as: UTF8.self),
            marker: "\(portion.end)",
            additionalDataPending: portion.isMorePending
        )
    }

    /// Where to begin: an empty marker is none.
    private func place() throws -> LogPlace {
        guard let marker, !marker.isEmpty else { return .end }
        guard let offset = Int(marker), offset >= 0 else {
            throw ServiceError.invalidParameterValue(
                "The Marker is not valid. Pass 0 to begin with, then the one that the part before answered."
            )
        }
        return .offset(offset)
    }
}
