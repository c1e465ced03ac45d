package import Access

/// What a recovery of a region's ledger has found.
package struct RecoveryReport: Sendable {
    /// Automated backups that can be restored to a point in time, and between which times.
    package struct Backup: Sendable {
        /// The backups, of an instance that is gone.
        package var backup: AutomatedBackup
        /// What can be restored; `nil` where its snapshots can be, and no time between them.
        package var window: RestoreWindow?
        /// How many automated snapshots belong to it.
        package var snapshots: Int
    }

    /// The region.
    package var region: String
    /// The manual snapshots.
    package var manualSnapshots: [Snapshot] = []
    /// The automated backups.
    package var backups: [Backup] = []
    /// The first key of each account that the ledger did not know yet.
    package var newKeys: [AccessKey] = []
    /// What could not be used, as sentences.
    package var problems: [String] = []
}
