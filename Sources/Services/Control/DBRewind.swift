import Fleet
import FoundationEssentials

/// A rewind as Holdfast's API describes it.
struct DBRewind: Codable, Sendable {
    var rewindIdentifier: String
    var dbInstanceIdentifier: String
    var dbiResourceId: String
    var status: String
    var statusReason: String?
    var dbSnapshotIdentifier: String?
    var restoreTime: Date?
    var undo: Bool
    var safetySnapshotIdentifier: String?
    var percentProgress: Int
    var requestTime: Date
    var endTime: Date?

    init(_ rewind: Rewind, _ percent: Int? = nil) {
        rewindIdentifier = rewind.id
        dbInstanceIdentifier = rewind.instanceIdentifier
        dbiResourceId = rewind.resourceID
        status = rewind.status.rawValue
        statusReason = rewind.statusReason
        dbSnapshotIdentifier = rewind.snapshot
        restoreTime = rewind.time
        undo = rewind.isUndo
        safetySnapshotIdentifier = rewind.safetySnapshot
        percentProgress = percent ?? (rewind.status == .complete ? 100 : 0)
        requestTime = rewind.requestedAt
        endTime = rewind.endedAt
    }
}
