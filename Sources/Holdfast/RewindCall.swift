import Foundation

/// How the API spells rewinds, and how one is followed to its end.
enum RewindCall {
    private static let pollInterval = Duration.milliseconds(500)

    /// What is asked for.
    struct Request: Encodable {
        var dbInstanceIdentifier: String
        var dbSnapshotIdentifier: String?
        var restoreTime: Date?
        var useLatestRestorableTime: Bool?
        var undo: Bool?
        var skipSafetySnapshot: Bool?
    }

    /// A rewind.
    struct Rewind: Decodable {
        var rewindIdentifier: String
        var status: String
        var statusReason: String?
        var dbSnapshotIdentifier: String?
        var restoreTime: Date?
        var safetySnapshotIdentifier: String?
        var percentProgress: Int

        /// What it goes back to, in words.
        var target: String {
            if let dbSnapshotIdentifier { return "the snapshot \(dbSnapshotIdentifier)" }
            return restoreTime.map { $0.formatted(.iso8601) } ?? "the latest restorable time"
        }
    }

    /// The answer to a request.
    struct Answer: Decodable {
        var rewind: Rewind
    }

    private struct Question: Encodable {
        var rewindIdentifier: String
    }

    private struct Rewinds: Decodable {
        var rewinds: [Rewind]
    }

    /// Waits for the end of a rewind, showing how far it is; throws the reason of one that failed.
    static func follow(_ begun: Rewind, with client: ServiceClient) async throws {
        let line = ProgressLine("Rewinding")
        let question = Question(rewindIdentifier: begun.rewindIdentifier)
        while true {
            let found = try await client.call("DescribeRewinds", question, Rewinds.self).rewinds.first
            guard let found else { throw CommandError("The rewind is gone: the instance was deleted meanwhile.") }
            line.show(found.percentProgress, of: 100, unit: "%")
            switch found.status {
            case "complete": return
            case "failed": throw CommandError(found.statusReason ?? "The rewind failed.")
            default: try await Task.sleep(for: pollInterval)
            }
        }
    }
}
