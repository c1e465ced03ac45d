package import Foundation
import Ledger

/// Where a snapshot was copied from.
package struct SnapshotCopy: Codable, Sendable {
    /// The source's ARN.
    package var sourceARN: String
    /// The lineage of the source's data, where the copy has one of its own.
    package var sourceLineage: String?
    /// When the copy was complete; `nil` until then.
    package var completeAt: Date?

    /// A copy that waits to be made.
    package init(of sourceARN: String) { self.sourceARN = sourceARN }
}

/// What copying a snapshot needs beside the document of the copy.
package struct CopyOrder: Codable, Sendable {
    /// The copy's identifier.
    package var identifier: String
    /// The source's ARN.
    package var sourceARN: String
    /// The region that the source is in.
    package var sourceRegion: String
    /// The source's manifest in that region's repository.
    package var sourceManifest: String
    /// Whether the copy's data is sealed anew, into a lineage of its own.
    package var reseals: Bool?

    /// A copy of `source` that gets this identifier.
    package init(identifier: String, of source: Snapshot) {
        self.identifier = identifier
        sourceARN = source.arn
        sourceRegion = source.scope.region
        sourceManifest = source.manifest
    }
}

extension Snapshot {
    /// The copy of `source` that is to be made; it has the source's data and times, and an owner and a name of its own.
    init(copyOf source: Snapshot, as identifier: String, in scope: Scope, manifest: String, requestedAt: Date) {
        self = source
        self.scope = scope
        self.identifier = identifier
        self.manifest = manifest
        self.requestedAt = requestedAt
        origin = .manual
        status = .creating
        percentProgress = 0
        storedBytes = nil
        sharedWith = nil
        tags = []
        copy = SnapshotCopy(of: source.arn)
    }

    /// The region that it was copied from, where that is another one than its own.
    package var otherSourceRegion: String? {
        guard let copy, let source = ResourceName.parse(copy.sourceARN)?.scope.region, source != scope.region else {
            return nil
        }
        return source
    }
}
