package import Ledger

/// What a region's repository must hold, read from the ledger alone.
package struct RepositoryCatalog: Sendable {
    private let ledger: Ledger

    /// The catalogue in a ledger.
    package init(ledger: Ledger) { self.ledger = ledger }

    /// The manifests of all complete snapshots and recovery points of a region, with what they are called.
    package func snapshots(in region: String) async throws -> [(manifest: String, name: String)] {
        let (snapshots, points) = try await ledger.read { (try $0.all(Snapshot.self), try $0.all(RecoveryPoint.self)) }
        let named = snapshots.filter { $0.scope.region == region && $0.status == .available }
            .map { ($0.manifest, "snapshot \($0.identifier) of \($0.instance.identifier)") }
        let internalOnes = points.filter { $0.scope.region == region }
            .map { ($0.manifest, "recovery point of \($0.instanceIdentifier) at \(timestampText($0.completeAt))") }
        return named + internalOnes
    }

    /// The captured log of a region's instances, by stream.
    package func log(in region: String) async throws -> [(stream: String, span: LogSpan)] {
        let captures = try await ledger.read { try $0.all(CaptureProgress.self) }
        return captures.filter { $0.scope.region == region }
            .flatMap { capture in
                capture.kept.filter { $0.start < $0.end }.map { (BackupKey.stream(of: capture.resourceID), $0) }
            }
    }
}
