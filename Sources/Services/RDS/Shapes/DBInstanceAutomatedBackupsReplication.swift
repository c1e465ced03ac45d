import Fleet

/// A copy of automated backups in another region, by its ARN.
struct DBInstanceAutomatedBackupsReplication: Codable, Sendable {
    let dbInstanceAutomatedBackupsArn: String
}

extension [DBInstanceAutomatedBackupsReplication] {
    /// The copies that follow automated backups.
    init(_ backup: AutomatedBackup) {
        self = backup.replicas?.map { DBInstanceAutomatedBackupsReplication(dbInstanceAutomatedBackupsArn: $0) } ?? []
    }
}
