package import Foundation
package import Ledger

/// A snapshot of an instance: the record of a manifest in the repository.
package struct Snapshot: Document {
    package static let kind = "snapshot"

    /// Who asked for a snapshot.
    package enum Origin: String, Codable, Sendable {
        case automated
        /// The AWS Backup service, which alone deletes it.
        case awsBackup = "awsbackup"
        case manual
        /// Holdfast itself, to bound how much log a restore replays; the ledger knows it as a ``RecoveryPoint``.
        case recoveryPoint

        /// Whether it stays until somebody deletes it; the others go with the retention period.
        package var staysUntilDeleted: Bool { self == .manual || self == .awsBackup }
    }

    /// What a snapshot is doing, in the words of RDS.
    package enum Status: String, Codable, Sendable {
        case available
        case creating
        case deleting
        case failed
    }

    /// The account and region it lives in.
    package var scope: Scope
    /// The identifier, in lower case.
    package var identifier: String
    /// Who asked for it.
    package var origin: Origin
    /// What it is doing.
    package var status = Status.creating
    /// The instance it is of, as it was when the snapshot was taken.
    package var instance: Instance
    /// The manifest in the repository.
    package var manifest: String
    /// When it was asked for.
    package var requestedAt: Date
    /// When its data was complete; `nil` until then.
    package var createdAt: Date?
    /// How much of the work is done, 0 to 100.
    package var percentProgress = 0
    /// Where the log must begin and may end for this snapshot to be whole; `nil` until the data is complete.
    package var log: LogSpan?
    /// What it holds, in bytes, before compression and sharing.
    package var fullBytes: Int?
    /// What it added to the repository, in bytes.
    package var storedBytes: Int?
    /// The tags, in the order they were given.
    package var tags: [Tag] = []
    /// Why it failed, for its owner.
    package var statusReason: String?
    /// What of it the repository can't read any more; `nil` while it is sound as far as is known.
    package var damage: String?
    /// Where it was copied from; `nil` for one that was taken of its instance.
    package var copy: SnapshotCopy?
    /// The accounts that may restore and copy it, or ``SnapshotShare/everyone``; `nil` where there are none.
    package var sharedWith: [String]?

    package var id: String { identifier }
    /// The instance's resource id; a copy belongs to no instance, and none of its restores and expiries may see it.
    package var owner: String? { copy == nil ? key : nil }
    package var position: Int64 { requestedAt.milliseconds }
    package var terms: [String] {
        let terms: [SnapshotTerm] = [
            .instance(identifier: instance.identifier), .origin(origin), .resource(instance.resourceID),
        ]
        return (terms + (origin == .automated ? [.automated(instance.resourceID)] : [])).map(\.text)
    }

    /// A snapshot that waits to be taken.
    package init(
        scope: Scope,
        identifier: String,
        origin: Origin,
        instance: Instance,
        manifest: String,
        requestedAt: Date,
        tags: [Tag]
    ) {
        self.scope = scope
        self.identifier = identifier
        self.origin = origin
        self.instance = instance
        self.manifest = manifest
        self.requestedAt = requestedAt
        self.tags = tags
    }

    /// The status as clients see it: RDS's own waiter for snapshots gives up at `incompatible-restore`.
    package var shownStatus: String {
        status == .available && damage != nil ? "incompatible-restore" : status.rawValue
    }

    /// The name of this snapshot in every AWS API.
    package var arn: String { ResourceName.snapshot(identifier, in: scope) }
}

/// A stretch of an instance's log.
package struct LogSpan: Codable, Hashable, Sendable {
    /// The timeline it lies on.
    package var timeline: Int
    /// The first byte's position.
    package var start: UInt64
    /// The position behind the last byte.
    package var end: UInt64

    /// The bytes from `start` up to `end` on `timeline`.
    package init(timeline: Int, start: UInt64, end: UInt64) {
        self.timeline = timeline
        self.start = start
        self.end = end
    }

    /// Whether there can be such a stretch: its word may be another region's.
    package var isPossible: Bool {
        (1...Int(UInt32.max)).contains(timeline) && start <= end && end <= UInt64(Int64.max)
    }
}

extension Date {
    /// Whole milliseconds since 1970, or the nearest number there is.
    package var milliseconds: Int64 {
        Int64(exactly: (timeIntervalSince1970 * 1_000).rounded(.down)) ?? (timeIntervalSince1970 < 0 ? .min : .max)
    }

    /// Whether a moment is one that a clock may have shown.
    package var isPossible: Bool { Date.distantPast <= self && self <= Date.distantFuture }
}
