import Fleet

/// A class, version and type of storage that an instance can be made with; members as in the RDS API reference.
struct OrderableDBInstanceOption: Codable, Sendable {
    let engine: String
    let engineVersion: String
    let dbInstanceClass: String
    var licenseModel = "postgresql-license"
    let availabilityZoneGroup: String
    let availabilityZones: [AvailabilityZone]
    var multiAZCapable = false
    var readReplicaCapable = false
    var vpc = true
    var supportsStorageEncryption = false
    let storageType: String
    let supportsIops: Bool
    let supportsStorageThroughput: Bool
    var supportsEnhancedMonitoring = false
    var supportsIAMDatabaseAuthentication = false
    var supportsPerformanceInsights = false
    let minStorageSize: Int
    let maxStorageSize: Int
    let minIopsPerDbInstance: Int?
    let maxIopsPerDbInstance: Int?
    let minIopsPerGib: Double?
    let maxIopsPerGib: Double?
    let minStorageThroughputPerDbInstance: Int?
    let maxStorageThroughputPerDbInstance: Int?
    let minStorageThroughputPerIops: Double?
    let maxStorageThroughputPerIops: Double?
    var availableProcessorFeatures: [AvailableProcessorFeature] = []
    var supportedEngineModes = ["provisioned"]
    var supportsStorageAutoscaling = true
    var supportsKerberosAuthentication = false
    var outpostCapable = false
    var supportedActivityStreamModes: [String] = []
    var supportsGlobalDatabases = false
    var supportedNetworkTypes = ["IPV4"]
    var supportsClusters = false
    var supportsDedicatedLogVolume = false
    var supportsAdditionalStorageVolumes = false
    var supportsHttpEndpoint = false

    /// An instance of this class and version on storage of this type.
    init(_ kind: InstanceClass, _ version: EngineVersion, _ storage: StorageType, region: String) {
        engine = version.engine
        engineVersion = version.version
        dbInstanceClass = kind.name
        availabilityZoneGroup = region
        availabilityZones = ["a", "b", "c"].map { AvailabilityZone(name: region + $0) }
        storageType = storage.name
        supportsIops = storage.iops != nil
        supportsStorageThroughput = storage.throughputMiB != nil
        minStorageSize = storage.sizesGiB.lowerBound
        maxStorageSize = storage.sizesGiB.upperBound
        minIopsPerDbInstance = storage.iops?.lowerBound
        maxIopsPerDbInstance = storage.iops?.upperBound
        minIopsPerGib = storage.iopsPerGiB?.lowerBound
        maxIopsPerGib = storage.iopsPerGiB?.upperBound
        minStorageThroughputPerDbInstance = storage.throughputMiB?.lowerBound
        maxStorageThroughputPerDbInstance = storage.throughputMiB?.upperBound
        minStorageThroughputPerIops = storage.throughputMiB.map { _ in 0 }
        maxStorageThroughputPerIops = storage.throughputMiB.map { _ in StorageType.throughputPerIOPSMax }
    }

    /// What tells it from the others of a list.
    var id: String { "\(engineVersion) \(dbInstanceClass) \(storageType)" }
}

/// A place that an instance is said to be at.
struct AvailabilityZone: Codable, Sendable {
    let name: String
}

/// A setting of an instance's processors that could be chosen; there is none.
struct AvailableProcessorFeature: Codable, Sendable {}
