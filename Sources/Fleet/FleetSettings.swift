package import Engine

/// What can be configured of a fleet.
package struct FleetSettings: Sendable {
    /// The directory that instances' directories are made in.
    package var instancesDirectory: String
    /// The directory of the instances' Unix sockets; its path is short.
    package var socketDirectory: String
    /// The directory of Holdfast's certificate authority.
    package var authorityDirectory: String
    /// The address that instances listen on and that clients are told.
    package var endpointAddress = "127.0.0.1"
    /// The operating system's user that database servers run as.
    package var engineUser: OperatingSystemUser
    /// Whether the directories of encrypted instances are encrypted by their file system.
    package var directoryEncryption = DirectoryEncryption(.never)
    /// Quotas of each account and region.
    package var quotas = Quotas()
    /// How often the log of a running server is looked at: at most so long after a commit its copy begins to be written.
    package var captureInterval = Duration.milliseconds(250)
    /// Log that is staged on its way to a store far away is uploaded this often.
    package var uploadInterval = Duration.seconds(5)
    /// Replicated automated backups ask their source for news this often.
    package var replicationInterval = Duration.seconds(2)
    /// In a bucket with object lock, manual snapshots are always locked for at least so many days more.
    package var lockDays = 30
    /// An idle instance commits a heartbeat this often, so that its latest restorable time moves.
    package var heartbeatInterval = Duration.seconds(5)
    /// How many pieces of work run at once.
    package var workersMax = 4
    /// How many threads read, compress and write in one snapshot or restore.
    package var transferWorkersMax = 2
    /// How much of a database a snapshot reads in a second at the most, in MiB; 0 sets no limit.
    package var snapshotMiBPerSecondMax = 0
    /// Which snapshots' workers leave the processors to whoever else wants them.
    package var snapshotGivesWay = SnapshotGivingWay.automatic
    /// How much of a database a snapshot that gives way reads in a second at the least, in MiB, when other work
    /// keeps the processors busy; 0 lets it wait for as long as that takes.
    package var snapshotMiBPerSecondMin = 32
    /// How much log a restore to a point in time replays at the most, in MiB; 0 sets no limit.
    package var recoveryPointMiB = 1_024
    /// How many minutes of changes a restore to a point in time replays at the most; 0 sets no limit.
    package var recoveryPointMinutes = 30.0
    /// The hour of the day, UTC, from which on repositories are verified once a day.
    package var verifyHour = 3
    /// In how many days everything is read again that was found sound before.
    package var verifyDays = 28
    /// How fast a scheduled verification reads, in MiB a second.
    package var verifyMiBPerSecondMax = 64
    /// How much log a server keeps for a daemon that is away, in MiB.
    package var logKeptMiBMax = 4_096
    /// The longest pause before failed work is tried again, in seconds.
    package var retrySecondsMax = 300.0
    /// How often work fails before it is given up, where giving up loses nothing.
    package var attemptsMax = 5

    /// The defaults under these directories.
    package init(
        instancesDirectory: String,
        socketDirectory: String,
        authorityDirectory: String,
        engineUser: OperatingSystemUser
    ) {
        self.instancesDirectory = instancesDirectory
        self.socketDirectory = socketDirectory
        self.authorityDirectory = authorityDirectory
        self.engineUser = engineUser
    }
}

extension FleetSettings {
    /// The limit of a snapshot's reading in bytes; nil where there is none.
    var snapshotBytesPerSecondMax: Int? { snapshotMiBPerSecondMax > 0 ? snapshotMiBPerSecondMax << 20 : nil }

    /// The pace that a snapshot keeps, in bytes, never more than the limit; nil where there is none.
    var snapshotBytesPerSecondMin: Int? {
        guard snapshotMiBPerSecondMin > 0 else { return nil }
        return min(snapshotMiBPerSecondMin << 20, snapshotBytesPerSecondMax ?? .max)
    }
}
