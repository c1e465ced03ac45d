import Fleet
import Ledger
import Wire

/// Begins to replicate the automated backups of an instance from another region.
struct StartDBInstanceAutomatedBackupsReplication: KeyUsingOperation {
    /// Clients add both where they are told the source's region; its ARN says the same.
    static let accepted: Set<String> = ["PreSignedUrl", "SourceRegion"]

    var sourceDBInstanceArn: String
    var backupRetentionPeriod: Int?
    var kmsKeyId: String?
    var tags: [TagParameter]?
    var fixed: FixedParameters<StartDBInstanceAutomatedBackupsReplication>

    /// The replicated automated backups.
    struct Output: Codable, Sendable {
        let dbInstanceAutomatedBackup: DBInstanceAutomatedBackup
    }

    var subjects: [RDSSubject] { [.instance(sourceDBInstanceArn), .automatedBackup(nil)] }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .automatedBackup(nil) }

    /// What was kept of an earlier replication is gone on with, and may be kept for less time than before.
    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission] {
        let days = backupRetentionPeriod ?? ReplicationRequest(sourceARN: sourceDBInstanceArn).retentionDays
        let known = try await fleet.replicas(of: sourceDBInstanceArn, asking: true, in: scope)
        return try await fleet.ledger.read { reader in
            try known.flatMap { backup in
                let resources = try resources([.named(backup.arn)], in: scope, reader)
                let loss = days < backup.retentionDays ? try BackupLoss.permissions(of: backup, reader) : []
                return [Permission(on: resources, keys: requestKeys)] + loss
            }
        }
    }

    func run(in fleet: Fleet, scope: Scope, by user: KeyUser) async throws -> Output {
        try fixed.check()
        var request = ReplicationRequest(sourceARN: sourceDBInstanceArn)
        request.retentionDays = backupRetentionPeriod ?? request.retentionDays
        request.tags = tags?.map(\.tag) ?? []
        request.keyName = kmsKeyId.flatMap { $0.isEmpty ? nil : $0 }
        request.user = user
        let backup = try await fleet.startReplication(request, in: scope)
        return Output(dbInstanceAutomatedBackup: DBInstanceAutomatedBackup(backup, nil))
    }
}
