import ArgumentParser
import Audit
import CLinux
import Fleet
import Foundation
import Gateway
import Glibc
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

/// The command `holdfast serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the AWS APIs and look after the databases.",
        discussion: """
            Runs in the foreground and logs to standard error. SIGTERM or Ctrl-C stops the daemon and leaves the \
            databases running; the next start takes them up again. `holdfast shutdown` stops both.

            GET /health answers 200 once requests are served; GET /metrics gives Prometheus metrics.
            """
    )

    @OptionGroup var store: StoreOption

    @OptionGroup var rootKey: RootKeyOption

    @Option(
        help: ArgumentHelp(
            "The address and port to serve on; any but a loopback address needs TLS.",
            valueName: "HOST:PORT"
        )
    )
    var listen = "127.0.0.1:4600"

    @Option(
        name: .customLong("region"),
        help: ArgumentHelp("A region to host; may be given more than once (default: eu-central-1).", valueName: "R")
    )
    var regions: [String] = []

    @OptionGroup var tls: TLSOption

    @Option(help: ArgumentHelp("The address that databases listen on and that clients are told.", valueName: "ADDRESS"))
    var endpointAddress = "127.0.0.1"

    @Option(
        help: ArgumentHelp("The unprivileged user that databases run as when the daemon is root's.", valueName: "USER")
    )
    var engineUser = "postgres"

    @OptionGroup var peers: PeerOption

    @OptionGroup var snapshots: SnapshotOption

    @OptionGroup var directories: DirectoryOption

    @OptionGroup var staging: StagingOption

    @OptionGroup var verification: VerifyOption

    @OptionGroup var quotas: QuotaOption

    @OptionGroup var audit: AuditOption

    @OptionGroup var connections: ConnectionOption

    @OptionGroup var rates: RateOption

    @Option(help: ArgumentHelp("How much to log.", valueName: "LEVEL"))
    var logLevel = LogLevel.info

    func validate() throws {
        try tls.check(try address().host)
        for region in regions {
            guard RegionName.isValid(region) else {
                throw ValidationError("'\(region)' is not a region's name; use one like eu-central-1.")
            }
        }
        try peers.check(hosted: regions.isEmpty ? [Self.regionDefault] : regions)
    }

    func run() async throws {
        // Two malloc arenas instead of eight a core: large buffers freed by one thread then serve the next.
        mallopt(Self.arenasMaxParameter, 2)
        let level = logLevel.level
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let logger = Logger(label: "holdfast")
        let directory = store.data.directory
        try directory.prepare()
        let lock = try DaemonLock(directory)
        let names = regions.isEmpty ? [Self.regionDefault] : regions
        let site = try await Site.open(self, regions: names, logger: logger)
        let (host, port) = try address()
        var configuration = GatewayConfiguration(host: host, port: port, regions: Set(names))
        configuration.globalServices = GatewayConfiguration.globalServices(home: names[0])
        connections.apply(to: &configuration.limits, filesMax: FileLimit.raise())
        rates.apply(to: &configuration.limits)
        configuration.tls = try tls.files(directory, host: host, logger: logger)
        let live = site.fleet.settings.directoryEncryption.description
        let gateway = site.gateway(configuration, registry) {
            greet(directory, host: host, port: $0, regions: names, live: live)
        }
        let tending = KeyTending(keys: site.keys, logger: logger)
        let archiving = KeyArchiving(archivist: site.archivist, logger: logger)
        var services: [any Service] = [
            AuditKeeper(site.audit), site.courier, Reconciler(site.fleet), archiving, tending, gateway,
        ]
        if let renewal = tls.renewal(directory, host: host, logger: logger) { services.append(renewal) }
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
        await site.fleet.uploadRest()
        logger.notice("The daemon has stopped; the databases go on")
        _ = lock
    }

    /// glibc's M_ARENA_MAX.
    private static let arenasMaxParameter: Int32 = -8
    private static let regionDefault = "eu-central-1"

    private func address() throws -> (host: String, port: Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port), colon != listen.startIndex
        else { throw ValidationError("'\(listen)' is not an address and a port; use one like 127.0.0.1:4600.") }
        return (listen[..<colon].trimmingCharacters(in: ["[", "]"]), port)
    }

    private func greet(_ directory: DataDirectory, host: String, port: Int, regions: [String], live: String) {
        let reached = ["0.0.0.0", "::"].contains(host) ? tls.names.first ?? "localhost" : host
        let name = reached.contains(":") ? "[\(reached)]" : reached
        let bundle = tls.usesOwnAuthority ? "\n  export AWS_CA_BUNDLE=\(directory.endpointAuthority)/ca.crt" : ""
        var text = """

            Holdfast serves \(regions.joined(separator: ", ")). Paste this into a shell to use it:

              export AWS_ENDPOINT_URL=\(tls.isOn ? "https" : "http")://\(name):\(port)\(bundle)
              export AWS_DEFAULT_REGION=\(regions[0])
              export AWS_SHARED_CREDENTIALS_FILE=\(directory.credentials)

              aws rds describe-db-instances

            Data: \(directory.path)    CA certificate for psql: \(directory.authority)/ca.crt
            \(live)

            """
        if regions.contains("us-east-1") {
            text += """
                In us-east-1, version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for RDS: use version 2, or --endpoint-url.

                """
        }
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}

/// How much is logged.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case trace, debug, info, notice, warning, error

    /// The level in the words of the logging library.
    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
