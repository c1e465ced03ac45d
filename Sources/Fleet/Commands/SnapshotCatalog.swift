package import Ledger

/// Which snapshots a region's repository must hold, read from the ledger alone.
package struct SnapshotCatalog: Sendable {
    private let ledger: Ledger

    /// The snapshots in a ledger.
    package init(ledger: Ledger) { self.ledger = ledger }

    /// The manifests of all complete snapshots of a region, with what they are of and what they are called.
    package func available(in region: String) async throws -> [(manifest: String, name: String)] {
        let snapshots = try await ledger.read { try $0.all(Snapshot.self) }
        return snapshots.filter { $0.scope.region == region && $0.status == .available }
            .map { ($0.manifest, "snapshot \($0.identifier) of \($0.instance.identifier)") }
    }
}
