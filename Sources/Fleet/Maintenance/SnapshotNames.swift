package import Foundation
package import Ledger
package import Repository

/// Finds snapshots by the names that people use: the DB snapshot identifier, or the manifest.
package struct SnapshotNames: Sendable {
    private let repository: Repository
    private let ledger: Ledger?

    /// The names of a repository's snapshots, from the ledger where there is one, else from the manifests themselves.
    package init(_ repository: Repository, ledger: Ledger?) {
        self.repository = repository
        self.ledger = ledger
    }

    /// The manifests of the snapshots that have some names, by name; a name that none has is left out.
    package func manifests(of names: [String], in region: String) async throws -> [String: [String]] {
        let known = try await known(in: region)
        var manifests: [String: [String]] = [:]
        for name in names {
            let found = known.filter { $0.manifest == name || $0.identifier == name.lowercased() }
            if !found.isEmpty { manifests[name] = found.map(\.manifest) }
        }
        return manifests
    }

    /// What every snapshot of the repository says it is, by manifest.
    package func labels() async throws -> [String: SnapshotLabel] {
        var labels: [String: SnapshotLabel] = [:]
        for header in try await repository.snapshots() {
            guard let snapshot = try? SnapshotDescription(decoding: header.description).snapshot else { continue }
            labels[header.id.name] = SnapshotLabel(
                title: snapshot.origin == .recoveryPoint ? "recovery point" : "snapshot \(snapshot.identifier)",
                instance: snapshot.instance.identifier,
                completeAt: snapshot.createdAt
            )
        }
        return labels
    }

    private func known(in region: String) async throws -> [(manifest: String, identifier: String)] {
        if let ledger {
            let snapshots = try await ledger.read { try $0.all(Snapshot.self) }
            return snapshots.filter { $0.scope.region == region }.map { ($0.manifest, $0.identifier) }
        }
        return try await repository.snapshots().map { header in
            let described = try? SnapshotDescription(decoding: header.description).snapshot
            return (header.id.name, described?.identifier ?? "")
        }
    }
}

/// What a snapshot is called.
package struct SnapshotLabel: Sendable {
    /// Its kind and name.
    package let title: String
    /// The instance it is of, as it was called then.
    package let instance: String
    /// When its data was complete.
    package let completeAt: Date?
}
