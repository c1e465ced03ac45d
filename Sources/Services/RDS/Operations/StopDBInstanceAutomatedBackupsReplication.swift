import Fleet
import Ledger
import Wire

/// Ends the replication of an instance's automated backups; what was replicated is kept until it expires.
struct StopDBInstanceAutomatedBackupsReplication: RDSOperation {
    var sourceDBInstanceArn: String

    /// The replicated automated backups.
    struct Output: Codable, Sendable {
        let dbInstanceAutomatedBackup: DBInstanceAutomatedBackup
    }

    var subjects: [RDSSubject] { [.instance(sourceDBInstanceArn), .automatedBackup(nil)] }

    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission] {
        let known = try await fleet.replicas(of: sourceDBInstanceArn, asking: false, in: scope)
        return try await fleet.ledger.read { reader in
            try known.map { Permission(on: [try RDSSubject.named($0.arn).resource(in: scope, reader)]) }
        }
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let backup = try await fleet.stopReplication(of: sourceDBInstanceArn, in: scope)
        let now = fleet.clock.now()
        let window = try await fleet.ledger.read { try Fleet.unbrokenWindow(of: backup, at: now, $0) }
        return Output(dbInstanceAutomatedBackup: DBInstanceAutomatedBackup(backup, window))
    }
}
