import Foundation
import Ledger
import Logging
import Metrics
import Repository

extension Replicator {
    /// Brings the snapshots and recovery points that the source has and this region lacks, oldest first.
    func bringBases() async throws {
        let backup = try await backup()
        let link = try link(of: backup)
        let found = try await source(of: backup, bases: backup.replication?.lastBase.map { .after($0) } ?? .newest)
        if found.backup.replicas?.contains(backup.arn) != true {
            let resourceID = backup.instance.resourceID
            try await link.announce(replica: backup.arn, of: resourceID, follows: true, account: scope.account)
        }
        try await take(found.backup, for: backup)
        try await dropAbandoned(except: found.bases)
        guard !found.bases.isEmpty else { return }
        let source = try await link.source()
        for base in found.bases {
            try await bring(base, of: found.backup.instance, from: source)
            try await promote()
        }
    }

    /// Keeps what the backups say of their instance like the instance itself.
    private func take(_ source: AutomatedBackup, for backup: AutomatedBackup) async throws {
        let (instance, pauses) = (source.instance.keyed(like: backup.instance), source.pauses)
        guard !instance.isDescribed(like: backup.instance) || pauses != backup.pauses else { return }
        let ticket = DescriptionTicket(fleet)
        try await update { backup, writer in
            backup.instance = instance
            backup.pauses = pauses
            try ticket.describe(backup, writer)
        }
    }

    /// The log here begins with that of the first base.
    private func begin(with log: LogSpan) async throws {
        guard try await backup().replication?.logStart == nil else { return }
        try await update { backup, _ in backup.replication?.logStart = log }
    }

    private func bring(
        _ base: RecoveryPoint,
        of instance: Instance,
        from source: RepositorySource
    ) async throws {
        let repository = try fleet.repository(scope)
        let id = try SnapshotID(manifest(of: base))
        if try await backup().replication?.arriving != id.name {
            try await update { backup, _ in backup.replication?.arriving = id.name }
        }
        do {
            if try await !repository.contains(id) {
                let there = try await repository.header(SnapshotID(base.manifest), in: source)
                // Its log may come while it travels.
                try await begin(with: SealedSnapshot(there, of: instance, in: instance.scope.region).log)
                try await copy(base, as: id, of: instance, from: source, to: repository)
            }
        } catch let error as RepositoryError where error.code == .notFound {
            return try await pass(over: base)
        }
        guard let point = RecoveryPoint(try Snapshot(stored: try await repository.header(id))) else { return }
        try await begin(with: point.log)
        try await update { backup, writer in
            try writer.put(point)
            backup.replication?.lastBase = point.log
            backup.replication?.arriving = nil
        }
    }

    private func copy(
        _ base: RecoveryPoint,
        as id: SnapshotID,
        of instance: Instance,
        from source: RepositorySource,
        to repository: Repository
    ) async throws {
        let begun = ContinuousClock.now
        let adopted = try await copied(base, as: id, of: instance, from: source, to: repository)
        Counter(label: "holdfast_replicated_bytes_total", dimensions: [("part", "bases")])
            .increment(by: Int64(adopted.bytesMoved))
        logger.info(
            "A base was replicated",
            metadata: [
                "base": "\(id)", "moved": "\(adopted.bytesMoved)", "shared": "\(adopted.bytesShared)",
                "in": "\(ContinuousClock.now - begun)",
            ]
        )
    }

    /// The base here, its packs as they are there, or sealed anew where the backups have a key of their own.
    private func copied(
        _ base: RecoveryPoint,
        as id: SnapshotID,
        of instance: Instance,
        from source: RepositorySource,
        to repository: Repository
    ) async throws -> AdoptedSnapshot {
        let (backup, scope, workersMax) = (try await backup(), scope, fleet.settings.transferWorkersMax)
        let description: @Sendable (SnapshotHeader) throws -> [UInt8] = { header in
            let sealed = try SealedSnapshot(header, of: instance, in: instance.scope.region)
            let here = instance.keyed(like: backup.instance)
            return try SnapshotDescription(Snapshot(replicating: sealed, of: here, as: id, in: scope)).encode()
        }
        let manifest = try SnapshotID(base.manifest)
        let keepUntil = LockRule.end(completeAt: base.completeAt, retentionDays: backup.retentionDays)
        guard backup.replication?.sourceLineage != nil else {
            return try await repository.adopt(
                manifest,
                from: source,
                as: id,
                description: description,
                concurrency: workersMax,
                keepUntil: keepUntil
            )
        }
        try await prepareLineage(of: backup)
        return try await repository.reseal(
            manifest,
            from: source,
            as: id,
            in: LineageID(backup.instance.lineage),
            description: description,
            concurrency: workersMax,
            keepUntil: keepUntil
        )
    }

    /// A name that the next attempt finds again, and no other replication has.
    private func manifest(of base: RecoveryPoint) -> String { "\(identifier).\(base.manifest)" }

    /// Lets go of what an interrupted attempt may have published of a base that its source has no more.
    private func dropAbandoned(except bases: [RecoveryPoint]) async throws {
        guard let arriving = try await backup().replication?.arriving,
            !bases.contains(where: { manifest(of: $0) == arriving })
        else { return }
        try await fleet.letGo(manifest: arriving, in: scope)
        try await update { backup, _ in backup.replication?.arriving = nil }
    }

    /// A base that has expired at its source meanwhile: the next one is as good.
    private func pass(over base: RecoveryPoint) async throws {
        try await update { backup, writer in
            guard try writer.reader.list(RecoveryPoint.self, ownedBy: backup.key, limit: 1).isEmpty else {
                backup.replication?.lastBase = base.log
                return
            }
            backup.replication?.logStart = nil
            backup.replication?.lastBase = nil
        }
    }
}

extension Instance {
    /// Whether two states of an instance say the same to somebody who restores it.
    fileprivate func isDescribed(like other: Instance) -> Bool {
        identifier == other.identifier && settings == other.settings && engineVersion == other.engineVersion
            && timeline == other.timeline && port == other.port && createdAt == other.createdAt
    }
}

extension Snapshot {
    /// A base as it is kept in another region: complete when its own manifest says, of the instance as it is now.
    fileprivate init(replicating sealed: SealedSnapshot, of instance: Instance, as id: SnapshotID, in scope: Scope) {
        self.init(
            scope: scope,
            identifier: "recovery-point-\(sealed.snapshot.manifest)",
            origin: .recoveryPoint,
            instance: instance,
            manifest: id.name,
            requestedAt: sealed.snapshot.requestedAt,
            tags: []
        )
        createdAt = sealed.completeAt
        log = sealed.log
        status = .available
        percentProgress = 100
    }
}
