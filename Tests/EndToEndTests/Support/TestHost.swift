import Foundation
import Glibc
import Testing

/// A host of its own for a daemon: a network namespace, with an address that others may reach over a cable.
struct TestHost: Sendable {
    /// The namespace's name.
    let name: String
    /// The address that the daemon listens on.
    let address: String
    /// What a command line begins with to run here.
    var prefix: [String] { ["ip", "netns", "exec", name] }
}

/// Two daemons on hosts of their own, with a cable between them.
struct TwoHosts: Sendable {
    /// The daemon of the usual region.
    let source: Holdfast
    /// The daemon of the other region, which is linked to the first.
    let destination: Holdfast
    private static let cable = "cable"
    private static let sourceAddress = "10.213.0.1"

    /// Pulls the cable out.
    func cut() async throws { try await link("down") }

    /// Plugs the cable in again.
    func heal() async throws { try await link("up") }

    private func link(_ state: String) async throws {
        guard let host = destination.host else { return }
        _ = try await command("ip", ["-n", host.name, "link", "set", Self.cable, state]).get()
    }

    /// Makes the hosts and the daemons' places; nothing runs yet.
    static func make() async throws -> TwoHosts {
        var (source, destination) = (try Holdfast.make(), try Holdfast.make())
        let names = [source, destination].map(\.scratch.lastPathComponent)
        source.host = TestHost(name: names[0], address: sourceAddress)
        source.servesTLS = true
        destination.host = TestHost(name: names[1], address: "127.0.0.1")
        destination.regions = [Holdfast.awayRegion]
        destination.options = [
            "--peer", "\(Holdfast.region)=\(source.endpoint)", "--peer-ca", source.bundle.path,
        ]
        for name in names {
            _ = try await command("ip", ["netns", "add", name]).get()
            _ = try await command("ip", ["-n", name, "link", "set", "lo", "up"]).get()
        }
        _ = try await command(
            "ip",
            ["link", "add", cable, "netns", names[0], "type", "veth", "peer", "name", cable, "netns", names[1]]
        ).get()
        for (name, address) in zip(names, [sourceAddress, "10.213.0.2"]) {
            _ = try await command("ip", ["-n", name, "address", "add", address + "/30", "dev", cable]).get()
            _ = try await command("ip", ["-n", name, "link", "set", cable, "up"]).get()
        }
        return TwoHosts(source: source, destination: destination)
    }

    /// Starts both daemons, for the same account.
    func start() async throws {
        try await source.start()
        _ = try await destination.holdfast("account", "import", "--credentials", source.credentials.path).get()
        try await destination.start()
    }

    /// Destroys the source's host: its daemon, its databases, all it has on disk.
    func destroySource() async throws {
        try await source.end(SIGKILL)
        await source.remove()
    }

    /// Ends everything, and removes the hosts.
    func remove() async {
        for holdfast in [destination, source] {
            await holdfast.remove()
            if let name = holdfast.host?.name { _ = try? await command("ip", ["netns", "delete", name]) }
        }
    }
}

/// Starts two daemons on hosts of their own for the body, and removes every trace of them afterwards.
func withTwoHosts(_ body: (TwoHosts) async throws -> Void) async throws {
    let hosts = try await TwoHosts.make()
    do {
        try await hosts.start()
        try await body(hosts)
    } catch {
        let logs = [hosts.source, hosts.destination].map { $0.logTail(linesMax: 30) }
        Issue.record("\(error)\n--- the daemons' last lines:\n\(logs.joined(separator: "\n---\n"))")
    }
    await hosts.remove()
}

extension Trait where Self == ConditionTrait {
    /// Runs where network namespaces can be made.
    static var needsHosts: Self {
        .enabled("network namespaces need root and the command ip") {
            geteuid() == 0
                && ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].contains(where: FileManager.default.fileExists)
        }
    }
}
