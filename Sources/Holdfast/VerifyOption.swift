import ArgumentParser
import Fleet

/// The options that say when and how fast the service verifies its repositories.
struct VerifyOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Verify the repositories once a day, from this hour (UTC) on.", valueName: "HOUR")
    )
    var verifyHour = 3

    @Option(
        help: ArgumentHelp("Read again within this many days what was found sound before.", valueName: "DAYS")
    )
    var verifyDays = 28

    @Option(help: ArgumentHelp("Verify at most this fast, in MiB a second.", valueName: "MIB"))
    var verifyMib = 64

    func validate() throws {
        guard (0...23).contains(verifyHour) else { throw ValidationError("--verify-hour must be 0 to 23.") }
        guard (1...3_650).contains(verifyDays) else { throw ValidationError("--verify-days must be 1 to 3650.") }
        guard (1...65_536).contains(verifyMib) else { throw ValidationError("--verify-mib must be 1 to 65536.") }
    }

    /// Puts the options into a fleet's settings.
    func apply(to settings: inout FleetSettings) {
        settings.verifyHour = verifyHour
        settings.verifyDays = verifyDays
        settings.verifyMiBPerSecondMax = verifyMib
    }
}
