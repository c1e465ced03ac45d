import Fleet
import Ledger
import Wire

/// Lists snapshots, or describes the one that is named by its identifier or its ARN.
struct DescribeDBSnapshots: RDSOperation {
    /// The kinds of snapshots that RDS knows; nothing here is shared, public or AWS Backup's.
    enum SnapshotType: String, Decodable, CaseIterable, Sendable {
        case automated
        case awsbackup
        case manual
        case `public`
        case shared
    }

    /// Without effect: no snapshot is shared or public.
    static let accepted: Set<String> = ["IncludeShared", "IncludePublic"]

    var dbInstanceIdentifier: String?
    var dbSnapshotIdentifier: String?
    var snapshotType: SnapshotType?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?
    var dbiResourceId: String?

    /// A page of snapshots.
    struct Output: Codable, Sendable {
        var marker: String?
        var dbSnapshots: [DBSnapshot]
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let filters = try Filters(
            filters,
            known: ["db-instance-id", "db-snapshot-id", "dbi-resource-id", "engine", "snapshot-type"]
        )
        return try await fleet.ledger.read { reader in
            if let dbSnapshotIdentifier {
                let snapshot = try named(dbSnapshotIdentifier, in: scope, reader)
                return Output(dbSnapshots: isWanted(snapshot, filters) ? [DBSnapshot(snapshot)] : [])
            }
            let page = try reader.page(of: Snapshot.self, in: scope, request) { isWanted($0, filters) }
            return Output(marker: page.marker, dbSnapshots: page.entries.map { DBSnapshot($0) })
        }
    }

    private func named(_ name: String, in scope: Scope, _ reader: LedgerReader) throws -> Snapshot {
        let snapshot = try reader.snapshot(named: name, in: scope)
        if let snapshotType {
            guard snapshot.origin.rawValue == snapshotType.rawValue else { throw FleetError.snapshotNotFound(name) }
        } else if snapshot.origin == .automated {
            throw ServiceError.invalidParameterCombination(
                "\(name) is an automated snapshot. Specify SnapshotType=automated with its DBSnapshotIdentifier."
            )
        }
        return snapshot
    }

    private func isWanted(_ snapshot: Snapshot, _ filters: Filters) -> Bool {
        let instance = snapshot.instance
        return (dbInstanceIdentifier.map { [instance.identifier, instance.arn].contains($0.lowercased()) } ?? true)
            && (snapshotType.map { $0.rawValue == snapshot.origin.rawValue } ?? true)
            && (dbiResourceId.map { $0 == instance.resourceID } ?? true)
            && filters.allow("db-instance-id", instance.identifier, instance.arn)
            && filters.allow("db-snapshot-id", snapshot.identifier, snapshot.arn)
            && filters.allow("dbi-resource-id", instance.resourceID)
            && filters.allow("engine", instance.settings.engine)
            && filters.allow("snapshot-type", snapshot.origin.rawValue)
    }
}
