import ArgumentParser
import Fleet

/// The options about how much one account may have.
struct QuotaOption: ParsableArguments {
    @Option(help: ArgumentHelp("How many instances an account may have in a region.", valueName: "N"))
    var instancesMax = Quotas().instancesMax

    func validate() throws {
        guard (1...10_000).contains(instancesMax) else {
            throw ValidationError("--instances-max \(instancesMax) is not from 1 to 10000.")
        }
    }

    /// Puts what was chosen into a fleet's settings.
    func apply(to settings: inout FleetSettings) {
        settings.quotas.instancesMax = instancesMax
    }
}
