import Ledger
import Repository

extension Replicator {
    /// Asks the source of the automated backups how it is; an answer about other backups than theirs is none.
    func source(of backup: AutomatedBackup, bases: BaseChoice) async throws -> ReplicationSource {
        let found = try await link(of: backup)
            .backup(of: .resource(backup.instance.resourceID), bases: bases, account: scope.account)
        let instance = found.backup.instance
        guard instance.scope == backup.instance.scope, instance.resourceID == backup.instance.resourceID else {
            throw FleetError.wrongAnswer(from: backup.instance.scope.region, about: instance)
        }
        let lineage = backup.replication?.sourceLineage ?? backup.instance.lineage
        guard instance.lineage == lineage else {
            throw FleetError.wrongAnswer(from: backup.instance.scope.region, about: instance)
        }
        return found
    }

    /// Gives replicated backups that are sealed anew the data key of their lineage here.
    func prepareLineage(of backup: AutomatedBackup) async throws {
        guard backup.replication?.sourceLineage != nil, let key = backup.instance.storageKey else { return }
        try await fleet.prepare(LineageID(backup.instance.lineage), key, in: scope)
    }
}

extension Instance {
    /// The same instance with its data under the key, and in the lineage, that another state of it has.
    func keyed(like other: Instance) -> Instance {
        var instance = self
        instance.lineage = other.lineage
        instance.storageKey = other.storageKey
        return instance
    }
}

extension FleetError {
    /// A region answers for another instance than it was asked for.
    static func wrongAnswer(from region: String, about instance: Instance) -> FleetError {
        FleetError(
            .regionUnavailable,
            "The region \(region) answers with the DB instance \(instance.arn) (\(instance.resourceID)), which was not "
                + "asked for; check that --peer \(region)=URL names the daemon of that region."
        )
    }
}
