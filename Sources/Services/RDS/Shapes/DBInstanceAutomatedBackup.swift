import Fleet
import FoundationEssentials
import Ledger

/// An instance's automated backups as RDS describes them; members as in the RDS API reference.
struct DBInstanceAutomatedBackup: Codable, Sendable {
    /// The times that can be restored.
    struct Window: Codable, Sendable {
        let earliestTime: Date
        let latestTime: Date
    }

    let dbInstanceArn: String
    let dbiResourceId: String
    let region: String
    let dbInstanceIdentifier: String
    let restoreWindow: Window?
    let allocatedStorage: Int
    let status: String
    let port: Int
    let availabilityZone: String
    var vpcId = DBInstance.vpcId
    let instanceCreateTime: Date?
    let masterUsername: String
    let engine: String
    let engineVersion: String
    var licenseModel = "postgresql-license"
    let iops: Int?
    let storageThroughput: Int?
    let optionGroupName: String
    let encrypted: Bool
    let kmsKeyId: String?
    let storageEncryptionType: String
    let storageType: String
    var iamDatabaseAuthenticationEnabled = false
    let backupRetentionPeriod: Int
    let preferredBackupWindow: String
    let dbInstanceAutomatedBackupsArn: String
    let dbInstanceAutomatedBackupsReplications: [DBInstanceAutomatedBackupsReplication]
    var backupTarget = "region"
    let tagList: [Tag]
    var dedicatedLogVolume = false

    /// Automated backups and what they can restore.
    init(_ backup: AutomatedBackup, _ window: RestoreWindow?) {
        let instance = backup.instance
        dbInstanceArn = instance.arn
        dbiResourceId = instance.resourceID
        // Of the instance: that of the backups is in their ARN.
        region = instance.scope.region
        dbInstanceIdentifier = instance.identifier
        restoreWindow = window.map { Window(earliestTime: $0.earliest, latestTime: $0.latest) }
        allocatedStorage = instance.settings.allocatedStorageGiB
        status = backup.status.rawValue
        port = instance.port
        availabilityZone = instance.availabilityZone
        instanceCreateTime = instance.createdAt
        masterUsername = instance.masterUsername
        engine = instance.settings.engine
        engineVersion = instance.engineVersion
        iops = instance.settings.storageSpeed.iops
        storageThroughput = instance.settings.storageSpeed.throughputMiB
        optionGroupName = instance.settings.optionGroup
        storageType = instance.settings.storageType
        encrypted = instance.storageKey != nil
        kmsKeyId = instance.storageKey?.keyARN
        storageEncryptionType = instance.storageKey.encryptionType
        backupRetentionPeriod = backup.retentionDays
        preferredBackupWindow = instance.settings.backupWindow.description
        dbInstanceAutomatedBackupsArn = backup.arn
        dbInstanceAutomatedBackupsReplications = .init(backup)
        tagList = backup.tags
    }
}

extension LedgerReader {
    /// Automated backups with their instance as it is now, where it still lives.
    func current(_ backup: AutomatedBackup) throws -> AutomatedBackup {
        var current = backup
        if let instance = try instance(of: backup) { current.instance = instance }
        return current
    }

    /// Automated backups and what they can restore at `now`.
    func description(of backup: AutomatedBackup, at now: Date) throws -> DBInstanceAutomatedBackup {
        let current = try current(backup)
        return DBInstanceAutomatedBackup(current, try Fleet.unbrokenWindow(of: current, at: now, self))
    }
}
