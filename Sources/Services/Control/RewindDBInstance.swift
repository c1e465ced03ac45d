import Fleet
import FoundationEssentials
import Ledger
import Wire

/// Brings an instance back, in place, to one of its snapshots, to a time, or to what it held before its last rewind.
struct RewindDBInstance: ControlOperation {
    var dbInstanceIdentifier: String
    var dbSnapshotIdentifier: String?
    var restoreTime: Date?
    var useLatestRestorableTime: Bool?
    var undo: Bool?
    var skipSafetySnapshot: Bool?

    /// The rewind, which has only begun.
    struct Output: Codable, Sendable {
        var rewind: DBRewind
    }

    var instanceName: String? { dbInstanceIdentifier }

    /// The snapshot that it goes back to, and the one that keeps what was there before.
    func furtherPermissions(_ instance: Instance?, in scope: Scope, _ reader: LedgerReader) throws -> [Permission] {
        var permissions: [Permission] = []
        if let name = dbSnapshotIdentifier?.lowercased() {
            let snapshot = try reader.find(Snapshot.self, name, in: scope)
            let (arn, keys) = (ResourceName.snapshot(name, in: scope), Self.keys(snapshot?.tags ?? [], of: "snapshot"))
            permissions.append(Permission(on: [ProtectedResource(arn, account: scope.account, keys: keys)]))
        }
        if let instance, skipSafetySnapshot != true, instance.status != .incompatibleRestore {
            let snapshot = ResourceName.snapshot("rewind-\(instance.identifier)-*", in: scope)
            permissions.append(
                Permission(
                    "rds:CreateDBSnapshot",
                    on: [
                        ProtectedResource(
                            instance.arn,
                            account: scope.account,
                            keys: Self.keys(instance.tags, of: "db")
                        ),
                        ProtectedResource(snapshot, account: scope.account),
                    ],
                    keys: ["rds:BackupTarget": ["region"]]
                )
            )
        }
        return permissions
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let rewind = try await fleet.rewind(
            dbInstanceIdentifier,
            to: target(),
            takesSafetySnapshot: skipSafetySnapshot != true,
            in: scope
        )
        return Output(rewind: DBRewind(rewind))
    }

    /// The one thing that was asked for.
    private func target() throws -> RewindTarget {
        var targets: [RewindTarget] = []
        if let dbSnapshotIdentifier { targets.append(.snapshot(dbSnapshotIdentifier)) }
        if let restoreTime { targets.append(.time(restoreTime)) }
        if useLatestRestorableTime == true { targets.append(.latest) }
        if undo == true { targets.append(.undo) }
        guard let target = targets.first, targets.count == 1 else {
            throw ServiceError.invalidParameterCombination(
                "Give exactly one of DBSnapshotIdentifier, RestoreTime, UseLatestRestorableTime and Undo."
            )
        }
        return target
    }
}
