package import Foundation
package import Ledger

/// An internal recovery point: a snapshot that bounds how much log a restore replays.
///
/// It is a document of its own kind, so that no list, count or quota of snapshots ever sees it. Its manifest describes
/// it as a ``Snapshot`` whose origin is ``Snapshot/Origin/recoveryPoint``.
package struct RecoveryPoint: Document {
    package static let kind = "recovery-point"

    /// The account and region of the instance.
    package var scope: Scope
    /// The instance's resource id, or the ``BackupKey`` of copies elsewhere.
    package var resourceID: String
    /// The instance's identifier when the point was taken.
    package var instanceIdentifier: String
    /// The manifest in the repository.
    package var manifest: String
    /// When it was begun.
    package var requestedAt: Date
    /// When its data was complete.
    package var completeAt: Date
    /// Where the log must begin and may end for it to be whole.
    package var log: LogSpan
    /// What it added to the repository, in bytes.
    package var storedBytes: Int
    /// What of it the repository can't read any more; `nil` while it is sound as far as is known.
    package var damage: String?

    package var id: String { manifest }
    package var owner: String? { resourceID }
    package var position: Int64 { requestedAt.milliseconds }

    /// The point that a manifest describes; nil where it describes another snapshot, or one that is not complete.
    package init?(_ snapshot: Snapshot) {
        guard snapshot.origin == .recoveryPoint, let completeAt = snapshot.createdAt, let log = snapshot.log else {
            return nil
        }
        scope = snapshot.scope
        resourceID = snapshot.key
        instanceIdentifier = snapshot.instance.identifier
        manifest = snapshot.manifest
        requestedAt = snapshot.requestedAt
        self.completeAt = completeAt
        self.log = log
        storedBytes = snapshot.storedBytes ?? 0
    }
}
