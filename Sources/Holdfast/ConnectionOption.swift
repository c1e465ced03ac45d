import ArgumentParser
import Gateway

/// How many connections the service takes.
struct ConnectionOption: ParsableArguments {
    @Option(help: ArgumentHelp("The most connections at once; others wait until one is closed.", valueName: "COUNT"))
    var connections = 8_192

    @Option(
        help: ArgumentHelp(
            "The most connections of one address at once; others are refused.",
            discussion: "With IPv6, of one network of 64 bits.",
            valueName: "COUNT"
        )
    )
    var connectionsPerAddress = 1_024

    func validate() throws {
        guard (1...1_000_000).contains(connections) else {
            throw ValidationError("--connections must be 1 to 1000000.")
        }
        guard (1...1_000_000).contains(connectionsPerAddress) else {
            throw ValidationError("--connections-per-address must be 1 to 1000000.")
        }
    }

    /// Puts the options into the gateway's limits; of the files that may be open, half are left to the databases' part.
    func apply(to limits: inout GatewayConfiguration.Limits, filesMax: Int) {
        limits.connectionsMax = min(connections, max(64, filesMax / 2))
        limits.connectionsPerAddressMax = connectionsPerAddress
    }
}
