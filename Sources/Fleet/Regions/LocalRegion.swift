package import Ledger
package import Repository

/// A region that this daemon hosts, as another region asks it.
package struct LocalRegion: RegionLink {
    private let region: String
    private let ledger: Ledger
    private let repository: Repository

    /// A hosted region.
    package init(_ region: String, ledger: Ledger, repository: Repository) {
        self.region = region
        self.ledger = ledger
        self.repository = repository
    }

    package func source() async throws -> RepositorySource { repository.source }

    package func snapshot(arn: String, account: String) async throws -> Snapshot {
        let asker = Scope(account: account, region: region)
        var snapshot = try await ledger.read { try $0.snapshot(visible: arn, to: asker) }
        guard snapshot.status == .available, snapshot.damage == nil else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot copy the snapshot \(snapshot.identifier) because it is not currently in the available state."
            )
        }
        snapshot.instance.pending = PendingChanges()
        return snapshot
    }

    package func backup(
        of subject: ReplicationSubject,
        bases choice: BaseChoice,
        account: String
    ) async throws -> ReplicationSource {
        let region = region
        return try await ledger.read { reader in
            let found = try Self.backup(of: subject, in: Scope(account: account, region: region), reader)
            return ReplicationSource(
                backup: found,
                capture: try reader.captureProgress(found.scope, resourceID: found.instance.resourceID),
                bases: try Self.bases(of: found, choice, reader)
            )
        }
    }

    package func announce(replica arn: String, of resourceID: String, follows: Bool, account: String) async throws {
        let scope = Scope(account: account, region: region)
        try await ledger.write(announcing: false) { writer in
            guard let backup = try writer.reader.automatedBackup(resourceID: resourceID), backup.scope == scope,
                (backup.replicas?.contains(arn) ?? false) != follows
            else { return }
            try writer.update(AutomatedBackup.self, backup.identifier, in: scope) {
                $0.replicas = (($0.replicas ?? []).filter { $0 != arn } + (follows ? [arn] : [])).sorted()
            }
        }
    }

    private static func backup(
        of subject: ReplicationSubject,
        in scope: Scope,
        _ reader: LedgerReader
    ) throws -> AutomatedBackup {
        let resourceID: String
        switch subject {
        case .instance(let arn):
            guard let name = ResourceName.parse(arn), name.type == "db", name.scope == scope else {
                throw FleetError.instanceNotFound(arn)
            }
            resourceID = try reader.instance(name.identifier, in: scope).resourceID
        case .resource(let id): resourceID = id
        }
        guard var backup = try reader.automatedBackup(resourceID: resourceID), backup.scope == scope else {
            throw FleetError(.automatedBackupNotFound, "There are no automated backups of \(resourceID).")
        }
        backup.instance = try reader.instance(of: backup) ?? backup.instance
        backup.instance.pending = PendingChanges()
        return backup
    }

    private static func bases(
        of backup: AutomatedBackup,
        _ choice: BaseChoice,
        _ reader: LedgerReader
    ) throws -> [RecoveryPoint] {
        let mark: LogSpan?
        switch choice {
        case .none: return []
        case .newest: mark = nil
        case .after(let log): mark = log
        }
        let snapshots = try reader.automatedSnapshots(of: backup).compactMap(\.point)
        let points = try reader.recoveryPoints(ownedBy: backup.instance.resourceID, after: mark)
        let later = (snapshots + points)
            .filter { base in base.damage == nil && mark.map { base.log.begins(after: $0) } ?? true }
            .sorted { $1.log.begins(after: $0.log) }
        return Array(choice == .newest ? later.suffix(1) : later.prefix(ReplicationSource.basesMax))
    }
}

extension Snapshot {
    /// A complete automated snapshot as a copy elsewhere sees it: one of the points that a restore can begin with.
    fileprivate var point: RecoveryPoint? {
        guard origin == .automated, status == .available, damage == nil else { return nil }
        var point = self
        point.origin = .recoveryPoint
        return RecoveryPoint(point)
    }
}
