import Foundation
package import Ledger
import Logging

/// What an owner says about automated backups that are to be replicated from another region.
package struct ReplicationRequest: Sendable {
    /// The instance's ARN.
    package var sourceARN: String
    /// The retention period of the replicated backups, in days.
    package var retentionDays = 7
    /// Their tags.
    package var tags: [Tag] = []
    /// The KMS key of this region that is to encrypt them, as its owner names it.
    package var keyName: String?
    /// On whose behalf keys are used.
    package var user: KeyUser?

    /// A request with the defaults.
    package init(sourceARN: String) { self.sourceARN = sourceARN }
}

extension Fleet {
    /// Accepts the replication of an instance's automated backups from another region; the reconciler begins it.
    package func startReplication(_ request: ReplicationRequest, in scope: Scope) async throws -> AutomatedBackup {
        let source = try Self.replicationSource(request.sourceARN, for: scope)
        guard (1...InstanceLimits.retentionDaysMax).contains(request.retentionDays) else {
            throw FleetError.invalid(
                "Invalid backup retention period \(request.retentionDays): it must be from 1 to "
                    + "\(InstanceLimits.retentionDaysMax) days."
            )
        }
        try InstanceLimits.checkTags(request.tags, max: settings.quotas.tagsMax)
        let found = try await backups(of: request.sourceARN, in: source.region, account: scope.account)
        guard found.instance.scope == source, found.instance.arn == request.sourceARN.lowercased() else {
            throw FleetError.wrongAnswer(from: source.region, about: found.instance)
        }
        try Self.checkReplicable(found)
        let instance = try await replicaInstance(of: found.instance, request, in: scope)
        let now = clock.now()
        let (quotas, identifier, description) = (settings.quotas, names.automatedBackupID(), DescriptionTicket(self))
        return try await ledger.write { writer in
            let key = BackupKey.away(found.instance.resourceID, in: scope)
            let known = try writer.reader.automatedBackup(resourceID: key)
            try Self.checkOwner(of: found.instance, writer.reader)
            try Self.checkReplicationRoom(known, quotas, scope, writer.reader)
            try Self.checkNotExpiring(known, key, at: now, writer.reader)
            var backup = known ?? AutomatedBackup(identifier: identifier, instance: instance)
            let earlier = backup.replication
            backup.scope = scope
            backup.instance = instance
            backup.status = .pending
            backup.deletedAt = nil
            backup.outageSeconds = nil
            backup.replication = Replication(
                sourceARN: request.sourceARN,
                retentionDays: request.retentionDays,
                tags: request.tags
            )
            backup.replication?.sourceLineage = instance.storageKey == nil ? nil : found.instance.lineage
            // What was kept of an earlier replication is gone on with.
            backup.replication?.logStart = earlier?.logStart
            backup.replication?.lastBase = earlier?.lastBase
            backup.replication?.arriving = earlier?.arriving
            try writer.put(backup)
            try description.describe(backup, writer)
            return backup
        }
    }

    /// What is here of replications, past and present, from the instance with an ARN.
    ///
    /// An instance may have had another name when it was replicated; the source is asked for that, if it is to be.
    /// Where it gives no answer, what is here from its region counts, for it may be of that instance.
    package func replicas(of sourceARN: String, asking: Bool, in scope: Scope) async throws -> [AutomatedBackup] {
        guard let source = try? Self.replicationSource(sourceARN, for: scope) else { return [] }
        let here = try await ledger.read { reader in
            try reader.list(AutomatedBackup.self, in: scope).filter { $0.instance.scope == source }
        }
        let named = here.filter { [$0.replication?.sourceARN, $0.instance.arn].contains(sourceARN) }
        guard asking, named.count < here.count else { return named }
        let resourceID: String
        do {
            resourceID = try await backups(of: sourceARN, in: source.region, account: scope.account).instance.resourceID
        } catch is FleetError {
            return here
        }
        return here.filter { backup in
            backup.instance.resourceID == resourceID || named.contains { $0.identifier == backup.identifier }
        }
    }

    /// Ends the replication of an instance's automated backups; what is here is kept until it expires.
    package func stopReplication(of sourceARN: String, in scope: Scope) async throws -> AutomatedBackup {
        _ = try Self.replicationSource(sourceARN, for: scope)
        let ticket = ReplicationEnd(self, reason: "it was stopped.")
        let ended = try await ledger.write { writer in
            let replicated = try writer.reader.list(AutomatedBackup.self, in: scope).first {
                $0.isFollowing && [$0.replication?.sourceARN, $0.instance.arn].contains(sourceARN)
            }
            guard let replicated else {
                throw FleetError(
                    .instanceNotFound,
                    "The automated backups of \(sourceARN) are not replicated to \(scope.region)."
                )
            }
            return try ticket.end(replicated, writer)
        }
        await withdraw(ended)
        return ended
    }

    /// Tells the source that a copy follows it no more; one that can't be reached goes on naming the copy.
    private func withdraw(_ ended: AutomatedBackup) async {
        let (region, resourceID) = (ended.instance.scope.region, ended.instance.resourceID)
        do {
            try await link(to: region)
                .announce(replica: ended.arn, of: resourceID, follows: false, account: ended.scope.account)
        } catch {
            logger.warning("The source can't be told that replication has ended", metadata: ["error": "\(error)"])
        }
    }

    private static func replicationSource(_ arn: String, for scope: Scope) throws -> Scope {
        guard let name = ResourceName.parse(arn), name.type == "db" else {
            throw FleetError.invalid("Invalid resource name: \(arn). It must be the ARN of a DB instance.")
        }
        guard name.scope.region != scope.region else {
            throw FleetError.invalid(
                "The source DB instance \(arn) is in \(scope.region) itself. Send the request to the region that its "
                    + "automated backups are to be replicated to."
            )
        }
        guard name.scope.account == scope.account else { throw FleetError.instanceNotFound(arn) }
        return name.scope
    }

    private func backups(of arn: String, in region: String, account: String) async throws -> AutomatedBackup {
        do {
            return try await asking(region) {
                try await $0.backup(of: .instance(arn: arn), bases: .none, account: account).backup
            }
        } catch let error as FleetError where error.code == .automatedBackupNotFound {
            throw FleetError(
                .invalidInstanceState,
                "The automated backups of \(arn) can't be replicated because its backup retention period is 0."
            )
        }
    }

    private static func checkReplicable(_ backup: AutomatedBackup) throws {
        let instance = backup.instance
        let unfit: [InstanceStatus] = [.creating, .deleting, .failed, .incompatibleRestore]
        guard instance.isBackedUp, !unfit.contains(instance.status) else {
            throw FleetError(
                .invalidInstanceState,
                "The automated backups of \(instance.identifier) can't be replicated while it is in the state "
                    + "\(instance.status.rawValue); submit your request later."
            )
        }
    }

    /// A resource id that belongs to something else here would make that's log stream one with two owners.
    private static func checkOwner(of instance: Instance, _ reader: LedgerReader) throws {
        let backups = try reader.all(AutomatedBackup.self).map(\.instance)
        let others = (try reader.instance(resourceID: instance.resourceID).map { [$0] } ?? []) + backups
        guard others.allSatisfy({ $0.resourceID != instance.resourceID || $0.scope == instance.scope }) else {
            throw FleetError.wrongAnswer(from: instance.scope.region, about: instance)
        }
    }

    /// What is about to go, or goes, would be taken from under a replication that goes on with it.
    private static func checkNotExpiring(
        _ known: AutomatedBackup?,
        _ key: String,
        at now: Date,
        _ reader: LedgerReader
    ) throws {
        let works = try reader.work(on: key) + reader.work(on: Scheduler.expirySubject(key))
        guard works.isEmpty, try !(known.map { try Expiry.isOver($0, at: now, reader) } ?? false) else {
            throw FleetError(
                .invalidAutomatedBackupState,
                "Earlier automated backups of this DB instance are being deleted; submit your request later."
            )
        }
    }

    private static func checkReplicationRoom(
        _ known: AutomatedBackup?,
        _ quotas: Quotas,
        _ scope: Scope,
        _ reader: LedgerReader
    ) throws {
        if known?.isFollowing == true {
            throw FleetError(
                .invalidAutomatedBackupState,
                "The automated backups of this DB instance are replicated to \(scope.region) already."
            )
        }
        let following = try reader.list(AutomatedBackup.self, in: scope).filter(\.isFollowing).count
        guard following < quotas.replicatedBackupsMax else {
            throw FleetError(
                .automatedBackupQuotaExceeded,
                "Cannot replicate the automated backups of more than \(quotas.replicatedBackupsMax) DB instances to "
                    + "one region."
            )
        }
    }
}
