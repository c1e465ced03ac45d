import ArgumentParser
import Fleet

/// The options that say how much log a restore to a point in time may have to replay.
struct RecoveryPointOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take an internal recovery point before this much log has been written since the last snapshot.",
            valueName: "MIB"
        )
    )
    var recoveryPointMib = 1_024

    @Option(
        help: ArgumentHelp(
            "Take an internal recovery point when the last snapshot is this old and something has changed since.",
            valueName: "MINUTES"
        )
    )
    var recoveryPointMinutes = 30.0

    func validate() throws {
        guard (16...1_048_576).contains(recoveryPointMib) else {
            throw ValidationError("--recovery-point-mib must be 16 to 1048576.")
        }
        guard (1...1_440).contains(recoveryPointMinutes) else {
            throw ValidationError("--recovery-point-minutes must be 1 to 1440.")
        }
    }

    /// Puts the options into a fleet's settings.
    func apply(to settings: inout FleetSettings) {
        settings.recoveryPointMiB = recoveryPointMib
        settings.recoveryPointMinutes = recoveryPointMinutes
    }
}
