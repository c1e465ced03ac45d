import Fleet
import FoundationEssentials

/// A snapshot as RDS describes it; members as in the RDS API reference.
struct DBSnapshot: Codable, Sendable {
    let dbSnapshotIdentifier: String
    let dbInstanceIdentifier: String
    let snapshotCreateTime: Date?
    let engine: String
    let allocatedStorage: Int
    let status: String
    let port: Int
    let availabilityZone: String
    var vpcId = DBInstance.vpcId
    let instanceCreateTime: Date?
    let masterUsername: String
    let engineVersion: String
    var licenseModel = "postgresql-license"
    let snapshotType: String
    let iops: Int?
    let storageThroughput: Int?
    let optionGroupName: String
    let percentProgress: Int
    let sourceRegion: String?
    let sourceDBSnapshotIdentifier: String?
    let storageType: String
    let encrypted: Bool
    let kmsKeyId: String?
    let storageEncryptionType: String
    let backupRetentionPeriod: Int
    let preferredBackupWindow: String
    let dbSnapshotArn: String
    var iamDatabaseAuthenticationEnabled = false
    var processorFeatures: [ProcessorFeature] = []
    let dbiResourceId: String
    let tagList: [Tag]
    var snapshotTarget = "region"
    let originalSnapshotCreateTime: Date?
    let snapshotDatabaseTime: Date?
    var dedicatedLogVolume = false

    /// A snapshot, with its instance as it was, as its owner sees it or someone whom it is shared with.
    init(_ snapshot: Snapshot, as view: SnapshotView = .own) {
        let instance = snapshot.instance
        dbSnapshotIdentifier = view == .own ? snapshot.identifier : snapshot.arn
        dbInstanceIdentifier = instance.identifier
        snapshotCreateTime = snapshot.copy.map(\.completeAt) ?? snapshot.createdAt
        engine = instance.settings.engine
        allocatedStorage = instance.settings.allocatedStorageGiB
        status = snapshot.shownStatus
        port = instance.port
        availabilityZone = instance.availabilityZone
        instanceCreateTime = instance.createdAt
        masterUsername = instance.masterUsername
        engineVersion = instance.engineVersion
        snapshotType = view.type(of: snapshot)
        iops = instance.settings.storageSpeed.iops
        storageThroughput = instance.settings.storageSpeed.throughputMiB
        optionGroupName = instance.settings.optionGroup
        percentProgress = snapshot.status == .available ? 100 : snapshot.percentProgress
        // Clients compare it with the source that they asked for, also where the copy is in the same region.
        sourceDBSnapshotIdentifier = snapshot.copy?.sourceARN
        sourceRegion = snapshot.otherSourceRegion
        storageType = instance.settings.storageType
        encrypted = instance.storageKey != nil
        kmsKeyId = instance.storageKey?.keyARN
        storageEncryptionType = instance.storageKey.encryptionType
        backupRetentionPeriod = instance.settings.backupRetentionDays
        preferredBackupWindow = instance.settings.backupWindow.description
        dbSnapshotArn = snapshot.arn
        dbiResourceId = instance.resourceID
        tagList = view == .own ? snapshot.tags : []
        originalSnapshotCreateTime = snapshot.createdAt
        snapshotDatabaseTime = snapshot.createdAt
    }
}

/// The answer of the operations that change one snapshot.
struct DBSnapshotOutput: Codable, Sendable {
    let dbSnapshot: DBSnapshot

    /// The snapshot as it is described.
    init(_ snapshot: Snapshot) { dbSnapshot = DBSnapshot(snapshot) }
}
