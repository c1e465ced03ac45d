import Fleet
import Ledger
import Wire

/// Lists snapshots, or describes the one that is named by its identifier or its ARN.
struct DescribeDBSnapshots: RDSOperation {
    /// The kinds of snapshots that RDS knows.
    enum SnapshotType: String, Decodable, CaseIterable, Sendable {
        case automated
        case awsbackup
        case manual
        case `public`
        case shared
    }

    var dbInstanceIdentifier: String?
    var dbSnapshotIdentifier: String?
    var snapshotType: SnapshotType?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?
    var includeShared: Bool?
    var includePublic: Bool?
    var dbiResourceId: String?

    /// A page of snapshots.
    struct Output: Codable, Sendable {
        var marker: String?
        var dbSnapshots: [DBSnapshot]
    }

    var subjects: [RDSSubject] {
        let isOfInstance = dbSnapshotIdentifier == nil && dbInstanceIdentifier != nil
        return [isOfInstance ? .instance(dbInstanceIdentifier) : .snapshot(dbSnapshotIdentifier)]
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let filters = try Filters(
            filters,
            known: ["db-instance-id", "db-snapshot-id", "dbi-resource-id", "engine", "snapshot-type"]
        )
        return try await fleet.ledger.read { reader in
            if let dbSnapshotIdentifier {
                let seen = try named(dbSnapshotIdentifier, in: scope, reader)
                return Output(dbSnapshots: isWanted(seen, filters) ? [DBSnapshot(seen.snapshot, as: seen.view)] : [])
            }
            let page = try page(in: scope, request, filters, reader)
            return Output(
                marker: page.marker,
                dbSnapshots: page.entries.map { DBSnapshot($0.snapshot, as: $0.view) }
            )
        }
    }

    private func named(_ name: String, in scope: Scope, _ reader: LedgerReader) throws -> SeenSnapshot {
        let seen = SeenSnapshot(try reader.restorableSnapshot(named: name, in: scope), by: scope.account)
        if let snapshotType {
            guard seen.type == snapshotType.rawValue else {
                throw FleetError.snapshotNotFound(name)
            }
        } else if seen.snapshot.origin == .automated {
            throw ServiceError.invalidParameterCombination(
                "\(name) is an automated snapshot. Specify SnapshotType=automated with its DBSnapshotIdentifier."
            )
        }
        return seen
    }

    /// One page of all lists that are asked for, which have one order.
    private func page(
        in scope: Scope,
        _ request: PageRequest,
        _ filters: Filters,
        _ reader: LedgerReader
    ) throws -> Page<SeenSnapshot> {
        var pages: [Page<SeenSnapshot>] = []
        if snapshotType != .shared, snapshotType != .public {
            let own = try reader.page(of: Snapshot.self, in: scope, having: term(filters), request) { snapshot in
                isWanted(SeenSnapshot(own: snapshot), filters)
            }
            pages.append(Page(entries: own.entries.map { SeenSnapshot(own: $0) }, marker: own.marker))
        }
        for account in sharers(scope.account, filters) {
            let shares = SnapshotShare.scope(of: account, in: scope.region)
            pages.append(
                try reader.page(of: SnapshotShare.self, in: shares, request) { share in
                    guard snapshotType == .public || share.source != scope,
                        let snapshot = try reader.find(Snapshot.self, share.identifier, in: share.source),
                        snapshot.isVisible(to: scope.account)
                    else { return nil }
                    let seen = SeenSnapshot(snapshot, as: account == SnapshotShare.everyone ? .open : .shared)
                    return isWanted(seen, filters) ? seen : nil
                }
            )
        }
        return SeenSnapshot.merge(pages, request)
    }

    /// Under whose name the shared snapshots that are asked for are filed.
    private func sharers(_ account: String, _ filters: Filters) -> [String] {
        let types: [SnapshotType: Bool?] = [.shared: includeShared, .public: includePublic]
        let wanted = types.filter { type, isIncluded in
            guard let snapshotType else { return isIncluded == true || filters.names(type.rawValue, "snapshot-type") }
            return snapshotType == type
        }
        return (wanted[.shared] == nil ? [] : [account]) + (wanted[.public] == nil ? [] : [SnapshotShare.everyone])
    }

    /// A term that few of the account's own snapshots have, where something of the kind is asked for.
    private func term(_ filters: Filters) -> String? {
        if let resourceID = dbiResourceId { return SnapshotTerm.resource(resourceID).text }
        if let name = (dbInstanceIdentifier ?? filters.only("db-instance-id"))?.lowercased() {
            return SnapshotTerm.instance(identifier: ResourceName.parse(name)?.identifier ?? name).text
        }
        return (snapshotType?.rawValue ?? filters.only("snapshot-type")).flatMap { Snapshot.Origin(rawValue: $0) }
            .map { SnapshotTerm.origin($0).text }
    }

    private func isWanted(_ seen: SeenSnapshot, _ filters: Filters) -> Bool {
        let instance = seen.snapshot.instance
        return isOfWantedType(seen, filters)
            && (dbInstanceIdentifier.map { [instance.identifier, instance.arn].contains($0.lowercased()) } ?? true)
            && (dbiResourceId.map { $0 == instance.resourceID } ?? true)
            && (filters.isEmpty || areFulfilled(filters, by: seen))
    }

    private func areFulfilled(_ filters: Filters, by seen: SeenSnapshot) -> Bool {
        let (snapshot, instance) = (seen.snapshot, seen.snapshot.instance)
        return filters.allow("db-instance-id", instance.identifier, instance.arn)
            && filters.allow("db-snapshot-id", snapshot.identifier, snapshot.arn)
            && filters.allow("dbi-resource-id", instance.resourceID)
            && filters.allow("engine", instance.settings.engine)
            && filters.allow("snapshot-type", seen.type)
    }

    /// A list of no type in particular has the automated and the manual ones, but not those of AWS Backup.
    private func isOfWantedType(_ seen: SeenSnapshot, _ filters: Filters) -> Bool {
        if let snapshotType { return snapshotType.rawValue == seen.type }
        return seen.snapshot.origin != .awsBackup || dbSnapshotIdentifier != nil
            || filters.names(SnapshotType.awsbackup.rawValue, "snapshot-type")
    }
}
