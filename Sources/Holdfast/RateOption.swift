import ArgumentParser
import Gateway

/// How often callers may call; see `docs/tls.md`.
struct RateOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many calls a second one caller may make to one service; 0 for as many as it likes.",
            valueName: "CALLS"
        )
    )
    var rateLimit = 1_000.0

    @Option(help: ArgumentHelp("How many of them at once, after a pause.", valueName: "CALLS"))
    var rateBurst = 10_000.0

    func validate() throws {
        guard (0...1_000_000).contains(rateLimit) else {
            throw ValidationError("--rate-limit must be 0 to 1000000.")
        }
        guard (1...1_000_000).contains(rateBurst) else {
            throw ValidationError("--rate-burst must be 1 to 1000000.")
        }
    }

    /// Puts the options into the gateway's limits.
    func apply(to limits: inout GatewayConfiguration.Limits) {
        limits.calls = TokenRate(perSecond: rateLimit, burst: rateBurst)
        // A region that takes over another's backups asks for every pack, and only with the account's own root key.
        limits.unlimitedServices = ["holdfast-peer"]
    }
}
