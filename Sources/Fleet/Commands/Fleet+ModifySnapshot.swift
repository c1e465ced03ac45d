import Engine
import Foundation
package import Ledger

extension Fleet {
    /// Changes what a manual snapshot's data is to be run with: another installed minor version, another option group.
    package func modifySnapshot(
        _ name: String,
        engineVersion: String?,
        optionGroup: String?,
        in scope: Scope
    ) async throws -> Snapshot {
        let (fleet, description) = (self, DescriptionTicket(self))
        return try await ledger.write { writer in
            let snapshot = try writer.reader.snapshot(name, in: scope)
            try Self.checkModifiable(snapshot)
            let version = try engineVersion.map { try fleet.upgrade(of: snapshot, to: $0) }
            let changed = try writer.update(Snapshot.self, snapshot.identifier, in: scope) {
                $0.instance.engineVersion = version ?? $0.instance.engineVersion
                $0.instance.settings.optionGroup = optionGroup ?? $0.instance.settings.optionGroup
            }
            try description.describe(changed, writer)
            return changed
        }
    }

    /// Source: "Upgrading a PostgreSQL DB snapshot engine version" in the Amazon RDS user guide.
    private static func checkModifiable(_ snapshot: Snapshot) throws {
        guard snapshot.origin == .manual, snapshot.sharedWith == nil else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot modify the snapshot \(snapshot.identifier): only a manual snapshot that is not shared can be "
                    + "modified. Copy it, and modify the copy."
            )
        }
        guard snapshot.status == .available else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot modify the snapshot \(snapshot.identifier) because it is not currently in the available state."
            )
        }
    }

    /// The installed version that a snapshot's data can be run with instead of its own.
    private func upgrade(of snapshot: Snapshot, to version: String) throws -> String {
        let instance = snapshot.instance
        let own = try installation(for: instance)
        let wanted = try installation(engine: instance.settings.engine, version: version)
        guard wanted.major == own.major else {
            throw FleetError(
                .invalidParameterCombination,
                "Cannot upgrade the snapshot from \(instance.engineVersion) to \(wanted.version): the first number of "
                    + "the version must stay \(own.major)."
            )
        }
        let isOlder = wanted.version.compare(instance.engineVersion, options: .numeric) == .orderedAscending
        guard !isOlder else {
            throw FleetError(
                .invalidParameterCombination,
                "Cannot upgrade the snapshot from \(instance.engineVersion) to \(wanted.version): it is an older version."
            )
        }
        return wanted.version
    }
}
