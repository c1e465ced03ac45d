/// What a DB instance is doing, in the words of RDS, which clients match against closed lists.
///
/// Source: "Viewing Amazon RDS DB instance status" in the Amazon RDS user guide.
package enum InstanceStatus: String, Codable, Sendable, CaseIterable {
    case available
    case backingUp = "backing-up"
    case creating
    case deleting
    case failed
    /// Its KMS key could not be used for too long; only its backups bring it back.
    case inaccessible = "inaccessible-encryption-credentials"
    /// Its KMS key can't be used; when it can, the instance can be started again.
    case inaccessibleRecoverable = "inaccessible-encryption-credentials-recoverable"
    case incompatibleParameters = "incompatible-parameters"
    case incompatibleRestore = "incompatible-restore"
    case maintenance
    case modifying
    case rebooting
    case renaming
    case resettingMasterCredentials = "resetting-master-credentials"
    case starting
    case stopped
    case stopping
    case storageFull = "storage-full"
    case upgrading

    /// Whether it is out of use for want of its KMS key.
    package var isInaccessible: Bool { self == .inaccessible || self == .inaccessibleRecoverable }
}

/// Whether the database server of an instance is to run, whatever the API calls its status.
package enum ServerWish: String, Codable, Sendable {
    /// A piece of work owns the server's files and process; nobody else touches them.
    case held
    /// The server is to run, is restarted when it ends, and its log is captured.
    case running
    /// The server is to stay down.
    case stopped
}
