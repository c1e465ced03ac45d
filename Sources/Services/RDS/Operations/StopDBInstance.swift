import Fleet
import Ledger
import Wire

/// Stops an instance's server, after a snapshot if one is named.
struct StopDBInstance: RDSOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String
    var dbSnapshotIdentifier: String?

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission] {
        guard let dbSnapshotIdentifier else { return [] }
        let resources = try await fleet.ledger.read { reader in
            [
                try RDSSubject.instance(dbInstanceIdentifier).resource(in: scope, reader),
                try RDSSubject.snapshot(dbSnapshotIdentifier).resource(in: scope, reader),
            ]
        }
        return [Permission("rds:CreateDBSnapshot", on: resources, keys: InstanceKeys.backupTarget)]
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        let instance = try await fleet.stopInstance(dbInstanceIdentifier, snapshot: dbSnapshotIdentifier, in: scope)
        return try await DBInstanceOutput(instance, in: fleet)
    }
}
