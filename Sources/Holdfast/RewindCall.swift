import Foundation

/// How the API spells rewinds, and how one is followed to its end.
enum RewindCall {
    private static let pollInterval = Duration.milliseconds(500)

    /// What is asked for.
    struct Request: Encodable {
        var DBInstanceIdentifier: String
        var DBSnapshotIdentifier: String?
        var RestoreTime: Date?
        var UseLatestRestorableTime: Bool?
        var Undo: Bool?
        var SkipSafetySnapshot: Bool?
    }

    /// A rewind.
    struct Rewind: Decodable {
        var RewindIdentifier: String
        var Status: String
        var StatusReason: String?
        var DBSnapshotIdentifier: String?
        var RestoreTime: Date?
        var SafetySnapshotIdentifier: String?
        var PercentProgress: Int

        /// What it goes back to, in words.
        var target: String {
            if let DBSnapshotIdentifier { return "the snapshot \(DBSnapshotIdentifier)" }
            return RestoreTime.map { $0.formatted(.iso8601) } ?? "the latest restorable time"
        }
    }

    /// The answer to a request.
    struct Answer: Decodable {
        var Rewind: Rewind
    }

    private struct Question: Encodable {
        var RewindIdentifier: String
    }

    private struct Rewinds: Decodable {
        var Rewinds: [Rewind]
    }

    /// Waits for the end of a rewind, showing how far it is; throws the reason of one that failed.
    static func follow(_ begun: Rewind, with client: ServiceClient) async throws {
        let line = ProgressLine("Rewinding")
        let question = Question(RewindIdentifier: begun.RewindIdentifier)
        while true {
            let found = try await client.call("DescribeRewinds", question, Rewinds.self).Rewinds.first
            guard let found else { throw CommandError("The rewind is gone: the instance was deleted meanwhile.") }
            line.show(found.PercentProgress, of: 100, unit: "%")
            switch found.Status {
            case "complete": return
            case "failed": throw CommandError(found.StatusReason ?? "The rewind failed.")
            default: try await Task.sleep(for: pollInterval)
            }
        }
    }
}
