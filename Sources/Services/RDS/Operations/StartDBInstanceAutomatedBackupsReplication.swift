import Fleet
import Ledger
import Wire

/// Begins to replicate the automated backups of an instance from another region.
struct StartDBInstanceAutomatedBackupsReplication: RDSOperation {
    /// Clients add it where they are told the source's region; requests between regions are signed anew here.
    static let accepted: Set<String> = ["PreSignedUrl"]

    var sourceDBInstanceArn: String
    var backupRetentionPeriod: Int?
    var kmsKeyId: String?
    var sourceRegion: String?
    var tags: [TagParameter]?

    /// The replicated automated backups.
    struct Output: Codable, Sendable {
        let dbInstanceAutomatedBackup: DBInstanceAutomatedBackup
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        guard kmsKeyId?.isEmpty ?? true else {
            throw ServiceError.invalidParameterCombination(
                "KmsKeyId can't be used: keys are not served yet. Leave it out."
            )
        }
        if let sourceRegion, ResourceName.parse(sourceDBInstanceArn)?.scope.region != sourceRegion {
            throw ServiceError.invalidParameterCombination(
                "SourceRegion must be the region of SourceDBInstanceArn. Correct it, or leave it out."
            )
        }
        var request = ReplicationRequest(sourceARN: sourceDBInstanceArn)
        request.retentionDays = backupRetentionPeriod ?? request.retentionDays
        request.tags = tags?.map(\.tag) ?? []
        let backup = try await fleet.startReplication(request, in: scope)
        return Output(dbInstanceAutomatedBackup: DBInstanceAutomatedBackup(backup, nil))
    }
}
