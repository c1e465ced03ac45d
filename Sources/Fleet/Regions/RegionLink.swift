package import Repository

/// What a region may ask another one: the way to its repository, and what its ledger says of what is to be taken over.
///
/// A ``FleetError`` is the other region's answer, and final: its codes `instanceNotFound`, `automatedBackupNotFound` and
/// `snapshotNotFound` mean that the resource is gone. Any other error means that the region can't be asked at the moment.
package protocol RegionLink: Sendable {
    /// The region's repository, to read from.
    func source() async throws -> RepositorySource

    /// The complete snapshot of that ARN, where `account` owns it or may copy it.
    func snapshot(arn: String, account: String) async throws -> Snapshot

    /// The automated backups of an instance of `account`, with the chosen bases.
    func backup(
        of subject: ReplicationSubject,
        bases: BaseChoice,
        account: String
    ) async throws -> ReplicationSource

    /// Tells which copy of an instance's automated backups follows it from now on, or no longer does, so that the
    /// instance's description names it.
    func announce(replica arn: String, of resourceID: String, follows: Bool, account: String) async throws

    /// Throws `keyNotAccessible` unless the region lets whoever asks have data read that one of its keys encrypts.
    func requireResealing(_ request: ResealRequest) async throws
}

extension RegionLink {
    /// A region that this daemon hosts isn't asked: its keys are here.
    package func requireResealing(_ request: ResealRequest) async throws {
        throw FleetError.keyNotAccessible(request.key.keyARN)
    }
}

/// Whose automated backups are asked for.
package enum ReplicationSubject: Codable, Hashable, Sendable {
    /// A living instance by its ARN.
    case instance(arn: String)
    /// An instance, living or deleted, by its resource id, which no rename changes.
    case resource(String)
}

/// The automated backups of an instance as another region sees them.
package struct ReplicationSource: Codable, Sendable {
    /// Most bases in one answer; the next answer has those after them.
    package static let basesMax = 64

    /// The automated backups, with the instance as it is now, or as it last was; without any secret.
    package var backup: AutomatedBackup
    /// How far the log is captured; nil before it is.
    package var capture: CaptureProgress?
    /// Complete automated snapshots and recovery points, in the order of their log.
    package var bases: [RecoveryPoint]

    /// Automated backups with their bases.
    package init(backup: AutomatedBackup, capture: CaptureProgress?, bases: [RecoveryPoint]) {
        self.backup = backup
        self.capture = capture
        self.bases = bases
    }
}
