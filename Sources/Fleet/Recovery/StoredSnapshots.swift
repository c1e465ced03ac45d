import Ledger
package import Repository

/// The snapshots that a store holds, read from their manifests and from what was said about them later.
package struct StoredSnapshots: Sendable {
    /// The snapshots, oldest first.
    package private(set) var snapshots: [Snapshot] = []
    /// The internal recovery points, as their manifests describe them, oldest first.
    private(set) var recoveryPoints: [Snapshot] = []
    /// Snapshots that have the name of a newer one.
    private var older: [Snapshot] = []
    /// What could not be used, as sentences.
    package private(set) var problems: [String]

    /// Reads what a survey has found.
    package init(_ survey: Survey, region: String) {
        problems = survey.problems.map { "\($0)" }
        for header in survey.snapshots {
            do {
                var snapshot = try Self.latest(header, survey)
                guard snapshot.scope.region == region else {
                    problems.append(
                        "snapshot \(snapshot.identifier) (\(header.id)) is one of region \(snapshot.scope.region), not "
                            + "of \(region); name the repository after its region"
                    )
                    continue
                }
                snapshot.storedBytes = snapshot.storedBytes ?? header.storedBytes
                snapshots.append(snapshot)
            } catch {
                problems.append("snapshot \(header.id) says nothing that this version can read: \(error)")
            }
        }
        recoveryPoints = snapshots.filter { $0.origin == .recoveryPoint }.sorted { $0.requestedAt < $1.requestedAt }
        snapshots = snapshots.filter { $0.origin != .recoveryPoint }
        snapshots.sort { ($0.requestedAt, $0.manifest) < ($1.requestedAt, $1.manifest) }
        keepNewestOfEachName()
    }

    /// The snapshots that have a name: an identifier, an ARN, or a manifest.
    package func named(_ name: String) -> [Snapshot] {
        snapshots.filter { $0.identifier == name.lowercased() || $0.arn == name || $0.manifest == name }
            + (older + recoveryPoints).filter { $0.manifest == name }
    }

    private static func latest(_ header: SnapshotHeader, _ survey: Survey) throws -> Snapshot {
        let later = survey.descriptions[try SnapshotDescription.stream(of: header.id.name)]
        return try SnapshotDescription(decoding: later ?? header.description).snapshot
    }

    /// An interrupted deletion can leave an older snapshot of the same name.
    private mutating func keepNewestOfEachName() {
        var named: [Name: Snapshot] = [:]
        for snapshot in snapshots {
            let name = Name(scope: snapshot.scope, identifier: snapshot.identifier)
            if let older = named.updateValue(snapshot, forKey: name) {
                self.older.append(older)
                problems.append(
                    "snapshot \(older.identifier) (\(older.manifest)) has the name of a newer one; `holdfast export "
                        + "\(older.manifest)` reads it"
                )
            }
        }
        snapshots = snapshots.filter {
            named[Name(scope: $0.scope, identifier: $0.identifier)]?.manifest == $0.manifest
        }
    }

    private struct Name: Hashable {
        let scope: Scope
        let identifier: String
    }
}
