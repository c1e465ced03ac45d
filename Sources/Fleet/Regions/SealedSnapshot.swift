import Foundation
import Ledger
import Repository

/// A snapshot in another region's repository as its sealed manifest describes it.
///
/// What that region's ledger says comes as it may: over plain HTTP anybody on the way can write it.
struct SealedSnapshot {
    /// The snapshot as it was when its data was complete.
    let snapshot: Snapshot
    /// Where its log must begin and may end.
    let log: LogSpan
    /// When its data was complete.
    let completeAt: Date

    /// Reads what a manifest says of itself; throws `damaged` unless it is complete data of that instance.
    init(_ header: SnapshotHeader, of instance: Instance, in region: String) throws {
        guard let found = try? SnapshotDescription(decoding: header.description).snapshot, let log = found.log,
            let completeAt = found.createdAt
        else { throw Self.refusal(header, region, "does not say what it is") }
        guard found.manifest == header.id.name, found.instance.lineage == header.lineage.name,
            found.instance.stream == header.stream.name, log.isPossible, completeAt.isPossible,
            found.requestedAt.isPossible
        else { throw Self.refusal(header, region, "contradicts itself") }
        guard found.instance.resourceID == instance.resourceID, found.instance.lineage == instance.lineage else {
            throw Self.refusal(header, region, "is one of \(found.instance.resourceID), not of \(instance.resourceID)")
        }
        snapshot = found
        self.log = log
        self.completeAt = completeAt
    }

    /// Throws `damaged` unless it is the snapshot of that ARN.
    func require(arn: String, _ header: SnapshotHeader, in region: String) throws {
        guard snapshot.arn == arn else {
            throw Self.refusal(header, region, "is that of \(snapshot.arn), not of \(arn)")
        }
    }

    private static func refusal(_ header: SnapshotHeader, _ region: String, _ why: String) -> RepositoryError {
        RepositoryError(
            .damaged,
            "The region \(region) names manifest \(header.id), which \(why). Somebody may have changed its answer on "
                + "the way: use TLS between the hosts, then copy again; else verify that region's repository."
        )
    }
}
