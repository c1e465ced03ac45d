package import Ledger

/// How much of a quota an account uses in a region.
package struct QuotaUse: Equatable, Sendable {
    /// The quota's name in RDS.
    package let name: String
    /// How much is used.
    package let used: Int
    /// How much may be used.
    package let max: Int
}

extension Fleet {
    /// What an account uses of each quota that is kept, and has of those that nothing here can use.
    package func quotaUse(in scope: Scope) async throws -> [QuotaUse] {
        let quotas = settings.quotas
        return try await ledger.read { reader in
            let manual = try reader.count(Snapshot.self, in: scope, having: SnapshotTerm.origin(.manual).text)
            return [
                QuotaUse(
                    name: "DBInstances",
                    used: try reader.count(Instance.self, in: scope),
                    max: quotas.instancesMax
                ),
                QuotaUse(name: "ReservedDBInstances", used: 0, max: 0),
                QuotaUse(name: "AllocatedStorage", used: try reader.storageGiB(in: scope), max: quotas.storageGiBMax),
                QuotaUse(name: "DBSecurityGroups", used: 0, max: 0),
                QuotaUse(name: "ManualSnapshots", used: manual, max: quotas.manualSnapshotsMax),
                QuotaUse(name: "ReadReplicasPerMaster", used: 0, max: 0),
                QuotaUse(name: "DBClusters", used: 0, max: 0),
            ]
        }
    }
}

extension LedgerReader {
    /// The storage of all instances of a scope together, in GiB; a growth that waits counts already.
    func storageGiB(in scope: Scope) throws -> Int {
        try list(Instance.self, in: scope).map { $0.pending.allocatedStorageGiB ?? $0.settings.allocatedStorageGiB }
            .reduce(0, +)
    }

    /// Refuses more storage than the quota allows.
    func checkStorageRoom(_ quotas: Quotas, in scope: Scope, for moreGiB: Int = 0) throws {
        guard try storageGiB(in: scope) + moreGiB <= quotas.storageGiBMax else {
            throw FleetError(
                .storageQuotaExceeded,
                "The request cannot be processed because it would exceed the maximum storage of all DB instances "
                    + "(\(quotas.storageGiBMax) GiB)."
            )
        }
    }
}
