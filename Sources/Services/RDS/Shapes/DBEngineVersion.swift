import Fleet

/// An engine version as RDS describes it; members as in the RDS API reference.
struct DBEngineVersion: Encodable, Sendable {
    let engine: String
    let majorEngineVersion: String
    let engineVersion: String
    let dbParameterGroupFamily: String
    let dbEngineDescription = "PostgreSQL"
    let dbEngineVersionDescription: String
    let validUpgradeTarget: [UpgradeTarget]
    let exportableLogTypes: [String] = []
    let supportsLogExportsToCloudwatchLogs = false
    let supportsReadReplica = false
    let supportedFeatureNames: [String] = []
    let status = "available"
    let supportsParallelQuery = false
    let supportsGlobalDatabases = false
    let tagList: [Tag] = []
    let supportsBabelfish = false
    let supportsLimitlessDatabase = false
    let supportsCertificateRotationWithoutRestart = false
    let supportedCACertificateIdentifiers = [DBInstance.certificateAuthority]
    let supportsLocalWriteForwarding = false
    let supportsIntegrations = false

    /// A version, and those `installed` that an instance of it can be upgraded to.
    init(_ version: EngineVersion, installed: [EngineVersion]) {
        engine = version.engine
        majorEngineVersion = "\(version.major)"
        engineVersion = version.version
        dbParameterGroupFamily = version.parameterGroupFamily
        dbEngineVersionDescription = "PostgreSQL \(version.version)"
        let later = installed.drop { $0 != version }.dropFirst()
        validUpgradeTarget = later.filter { $0.major == version.major }.map { UpgradeTarget($0) }
    }
}

/// A version that an instance can be upgraded to.
struct UpgradeTarget: Encodable, Sendable {
    let engine: String
    let engineVersion: String
    let description: String
    let autoUpgrade = false
    let isMajorVersionUpgrade = false

    /// A later version of the same major one.
    init(_ version: EngineVersion) {
        engine = version.engine
        engineVersion = version.version
        description = "PostgreSQL \(version.version)"
    }
}
