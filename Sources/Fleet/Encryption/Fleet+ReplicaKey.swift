import Keys
import Ledger
import Policy

extension Fleet {
    /// An instance as the replicas of its automated backups are to describe it: where it is encrypted, in a lineage of
    /// their own, under a key of `scope` that the request names.
    func replicaInstance(
        of source: Instance,
        _ request: ReplicationRequest,
        in scope: Scope
    ) async throws -> Instance {
        guard let own = source.storageKey else {
            guard request.keyName == nil else { throw Self.keyForPlain(source) }
            return source
        }
        guard let keyName = request.keyName else { throw Self.keyIsMissing(source, scope) }
        let storageKeys = try requireStorageKeys()
        guard let user = request.user else { throw FleetError.keyNotAccessible(keyName) }
        try await requireResealing(
            own,
            of: source.scope,
            for: "rds:StartDBInstanceAutomatedBackupsReplication",
            on: source.arn,
            by: user
        )
        let keyARN = try await storageKeys.choose(keyName, for: user)
        let away = BackupKey.away(source.resourceID, in: scope)
        let kept = try await ledger.read { try $0.automatedBackup(resourceID: away)?.instance }
        guard kept?.storageKey.map({ $0.keyARN == keyARN }) ?? true else { throw Self.keyIsAnother(source, kept) }
        var instance = source
        instance.lineage = kept?.lineage ?? Self.wrappedLineage(names.token())
        let key =
            kept?.storageKey
            ?? StorageKey(
                keyARN: keyARN,
                account: scope.account,
                context: ["aws:rds:auto-backup-id": "replica-\(names.token())"]
            )
        instance.storageKey = key
        try await storageKeys.grant(key, of: instance.lineage, by: user)
        return instance
    }

    private static func keyForPlain(_ source: Instance) -> FleetError {
        FleetError(
            .invalidParameterCombination,
            "The DB instance \(source.identifier) isn't encrypted, and neither are replicas of its automated backups. "
                + "Leave KmsKeyId out."
        )
    }

    private static func keyIsMissing(_ source: Instance, _ scope: Scope) -> FleetError {
        FleetError(
            .invalidParameterCombination,
            "The DB instance \(source.identifier) is encrypted. Specify KmsKeyId, a key of \(scope.region) for its "
                + "replicated automated backups."
        )
    }

    private static func keyIsAnother(_ source: Instance, _ kept: Instance?) -> FleetError {
        FleetError(
            .invalidParameterCombination,
            "Automated backups of \(source.identifier) that were replicated earlier are under the KMS key "
                + "\(kept?.storageKey?.keyARN ?? ""). Specify that one, or delete them first."
        )
    }
}
