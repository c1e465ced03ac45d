/// Numbers of the resource managers whose records say more than their page references.
enum ResourceManager {
    /// The log itself.
    static let log: UInt8 = 0
    /// Transactions.
    static let transaction: UInt8 = 1
    /// Files of relations.
    static let storage: UInt8 = 2
    /// Databases.
    static let database: UInt8 = 4
    /// Tablespaces.
    static let tablespace: UInt8 = 5
    /// The last number that PostgreSQL uses itself.
    static let builtInMax: UInt8 = 21
    /// The first number that extensions may use.
    static let customMin: UInt8 = 128
    /// The flag of records that change files beyond their page references.
    static let specialRelationUpdate: UInt8 = 0x01
}

/// Kinds of records about the log itself.
enum LogInformation {
    /// A checkpoint at a clean stop.
    static let checkpointShutdown: UInt8 = 0x00
    /// A checkpoint while running.
    static let checkpointOnline: UInt8 = 0x10
    /// The rest of the segment is unused.
    static let logSwitch: UInt8 = 0x40
    /// Settings changed.
    static let parameterChange: UInt8 = 0x60
    /// A named place.
    static let restorePoint: UInt8 = 0x70
    /// The first record of a new timeline.
    static let endOfRecovery: UInt8 = 0x90
}
