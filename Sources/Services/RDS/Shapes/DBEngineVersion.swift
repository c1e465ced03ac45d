import Fleet

/// An engine version as RDS describes it; members as in the RDS API reference.
struct DBEngineVersion: Codable, Sendable {
    let engine: String
    let majorEngineVersion: String
    let engineVersion: String
    let dbParameterGroupFamily: String
    var dbEngineDescription = "PostgreSQL"
    let dbEngineVersionDescription: String
    let validUpgradeTarget: [UpgradeTarget]
    var exportableLogTypes: [String] = []
    var supportsLogExportsToCloudwatchLogs = false
    var supportsReadReplica = false
    var supportedEngineModes = ["provisioned"]
    var supportedFeatureNames: [String] = []
    var status = "available"
    var supportsParallelQuery = false
    var supportsGlobalDatabases = false
    var tagList: [Tag] = []
    var supportsBabelfish = false
    var supportsLimitlessDatabase = false
    var supportsCertificateRotationWithoutRestart = false
    var supportedCACertificateIdentifiers = [DBInstance.certificateAuthority]
    var supportsLocalWriteForwarding = false
    var supportsIntegrations = false

    /// A version, and those `installed` that an instance of it can be upgraded to.
    init(_ version: EngineVersion, installed: [EngineVersion]) {
        engine = version.engine
        majorEngineVersion = "\(version.major)"
        engineVersion = version.version
        dbParameterGroupFamily = version.parameterGroupFamily
        dbEngineVersionDescription = "PostgreSQL \(version.version)"
        let later = installed.drop { $0 != version }.dropFirst()
        let targets = later.filter { $0.major == version.major }
        validUpgradeTarget = targets.map { UpgradeTarget($0, isNewest: $0 == targets.last) }
    }
}

/// A version that an instance can be upgraded to.
struct UpgradeTarget: Codable, Sendable {
    let engine: String
    let engineVersion: String
    let description: String
    let autoUpgrade: Bool
    var isMajorVersionUpgrade = false
    var supportedEngineModes = ["provisioned"]
    var supportsParallelQuery = false
    var supportsGlobalDatabases = false
    var supportsBabelfish = false
    var supportsLimitlessDatabase = false
    var supportsLocalWriteForwarding = false
    var supportsIntegrations = false

    /// A later version of the same major one; the newest is what automatic upgrades go to.
    init(_ version: EngineVersion, isNewest: Bool) {
        autoUpgrade = isNewest
        engine = version.engine
        engineVersion = version.version
        description = "PostgreSQL \(version.version)"
    }
}
