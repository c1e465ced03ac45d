import ArgumentParser
import Fleet

/// How log waits at hand for a store that is a bucket.
struct StagingOption: ParsableArguments {
    @Option(
        name: .customLong("store-upload-seconds"),
        help: ArgumentHelp(
            "With a bucket: upload log this often; until then it is durable in the data directory only.",
            valueName: "SECONDS"
        )
    )
    var uploadSeconds = 5.0

    @Option(
        name: .customLong("store-waiting-mib"),
        help: ArgumentHelp(
            "With a bucket: how much log may wait for it before capture pauses and the databases keep their log.",
            valueName: "MIB"
        )
    )
    var waitingMiB = 1_024

    func validate() throws {
        guard (0.2...3_600).contains(uploadSeconds) else {
            throw ValidationError("--store-upload-seconds takes 0.2 to 3600 seconds.")
        }
        guard (64...1_048_576).contains(waitingMiB) else {
            throw ValidationError("--store-waiting-mib takes 64 to 1048576 MiB.")
        }
    }

    /// Puts the options into a fleet's settings.
    func apply(to settings: inout FleetSettings) {
        settings.uploadInterval = .milliseconds(Int(uploadSeconds * 1_000))
    }
}
