import ArgumentParser
import Fleet

/// The options about snapshots: how fast they may read, and how often internal ones bound what a restore replays.
struct SnapshotOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take an internal recovery point before this much log is written since the last snapshot; 0: never.",
            valueName: "MIB"
        )
    )
    var recoveryPointMib = 1_024

    @Option(
        help: ArgumentHelp(
            "Take an internal recovery point when changes since the last snapshot are this old; 0: never.",
            valueName: "MINUTES"
        )
    )
    var recoveryPointMinutes = 30.0

    @Option(
        help: ArgumentHelp("How hard to compress, in zstd's levels from 1 to 19.", valueName: "LEVEL")
    )
    var compressionLevel = 1

    @Option(
        help: ArgumentHelp(
            "Let a snapshot read at most this much of a database in a second; 0: as fast as it can.",
            valueName: "MIB"
        )
    )
    var snapshotMibPerSecond = 0

    @Option(
        help: ArgumentHelp(
            "Which snapshots leave the processors to whoever else wants them: automatic, always or never.",
            valueName: "WHICH"
        )
    )
    var snapshotGivesWay = SnapshotGivingWay.automatic

    @Option(
        help: ArgumentHelp(
            "Have a snapshot that gives way read this much in a second however busy the machine is; 0: what is left over.",
            valueName: "MIB"
        )
    )
    var snapshotLeastMibPerSecond = 32

    func validate() throws {
        guard (1...19).contains(compressionLevel) else {
            throw ValidationError("--compression-level must be 1 to 19.")
        }
        guard (0...1_048_576).contains(snapshotMibPerSecond) else {
            throw ValidationError("--snapshot-mib-per-second must be 0 to 1048576.")
        }
        guard (0...1_048_576).contains(snapshotLeastMibPerSecond) else {
            throw ValidationError("--snapshot-least-mib-per-second must be 0 to 1048576.")
        }
        guard recoveryPointMib == 0 || (16...1_048_576).contains(recoveryPointMib) else {
            throw ValidationError("--recovery-point-mib must be 16 to 1048576, or 0.")
        }
        guard recoveryPointMinutes == 0 || (1...1_440).contains(recoveryPointMinutes) else {
            throw ValidationError("--recovery-point-minutes must be 1 to 1440, or 0.")
        }
    }

    /// Puts the options into a fleet's settings.
    func apply(to settings: inout FleetSettings) {
        settings.snapshotMiBPerSecondMax = snapshotMibPerSecond
        settings.snapshotGivesWay = snapshotGivesWay
        settings.snapshotMiBPerSecondMin = snapshotLeastMibPerSecond
        settings.recoveryPointMiB = recoveryPointMib
        settings.recoveryPointMinutes = recoveryPointMinutes
    }
}

extension SnapshotGivingWay: ExpressibleByArgument {}
