/// Where the gateway listens, what it lets in, and how much of it.
package struct GatewayConfiguration: Sendable {
    /// The address to listen on; without TLS it must be the machine's own.
    package var host: String
    /// The port to listen on; 0 lets the system choose.
    package var port: Int
    /// The regions that this daemon is.
    package var regions: Set<String>
    /// Services (by scope name) that answer in whatever region a request is signed for, and where they are then.
    package var globalServices: [String: GlobalService]
    /// How much the gateway takes on.
    package var limits: Limits
    /// What the gateway proves its name with; nil means plain HTTP.
    package var tls: TLSFiles?
    /// How often those files are read again, in seconds.
    package var reloadSeconds = 5.0

    /// The region of a service that answers whatever region a request is signed for.
    ///
    /// It is never the sender's word alone, or a denial on `aws:RequestedRegion` would be passed by choosing another.
    package enum GlobalService: Sendable, Equatable {
        /// It is always in this one.
        case fixed(String)
        /// It is in all regions that the daemon is, and whoever names another is in this one.
        case everywhere(otherwise: String)
    }

    /// Files in PEM form.
    package struct TLSFiles: Sendable {
        /// The certificate, and those that vouch for it.
        package var certificateChain: String
        /// The certificate's private key.
        package var privateKey: String

        /// The files at these paths.
        package init(certificateChain: String, privateKey: String) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }

    /// How much the gateway takes on.
    package struct Limits: Sendable {
        /// The largest request body that is read, whatever the service allows.
        package var bodyBytesMax = 1 << 20
        /// The largest one that names no service in its signature.
        package var strangeBodyBytesMax = 64 << 10
        /// How much of a body that is too large is read and thrown away before the connection is cut.
        package var discardedBytesMax = 64 << 20
        /// The largest head of a request.
        package var headerBytesMax = 64 << 10
        /// The most header fields of a request.
        package var headersMax = 100
        /// The most requests that are worked on at once; the others are told to come back.
        package var concurrentRequestsMax = 1_024
        /// The most open connections; the others wait until one is closed.
        package var connectionsMax = 8_192
        /// The most open connections of one address (of one network of 64 bits, with IPv6); the others are refused.
        package var connectionsPerAddressMax = 1_024
        /// The most connections of one address once there are nearly as many as there may be: the rest is for those who
        /// have few.
        package var fewConnectionsMax = 8
        /// The most requests on one connection, which is closed after the last of them.
        package var requestsPerConnectionMax = 1_000
        /// How many bytes of request bodies are held at once; further bodies are refused.
        package var heldBodyBytesMax = 256 << 20
        /// How many of them are of one address (of one network of 64 bits, with IPv6).
        package var heldBodyBytesPerAddressMax = 32 << 20
        /// How long a request's head may take to arrive, and a new connection to ask for something, in seconds.
        package var headSecondsMax = 20
        /// How much of an answer must be read within `idleSecondsMax`, in bytes.
        package var readBytesMin = 64 << 10
        /// How long a request's body may take to arrive, in seconds.
        package var bodySecondsMax = 30
        /// How long a connection may be silent, in seconds.
        package var idleSecondsMax = 60

        /// How often one caller may call one service.
        package var calls = TokenRate(perSecond: 1_000, burst: 10_000)
        /// Services (by scope name) that may be called as often as a caller likes.
        package var unlimitedServices: Set<String> = []
        /// How often a proof from one address may fail.
        package var failures = TokenRate(perSecond: 50, burst: 1_000)
        /// The most callers, addresses and proven keys that rates are kept for, of each.
        package var bucketsMax = 10_000

        /// Limits that suit one host.
        package init() {}
    }

    /// A configuration of the given values.
    package init(
        host: String = "127.0.0.1",
        port: Int = 7_070,
        regions: Set<String> = ["us-east-1"],
        globalServices: [String: GlobalService]? = nil,
        limits: Limits = Limits(),
        tls: TLSFiles? = nil
    ) {
        self.host = host
        self.port = port
        self.regions = regions
        self.globalServices = globalServices ?? Self.globalServices(home: regions.min() ?? "us-east-1")
        self.limits = limits
        self.tls = tls
    }

    /// The services that AWS answers in one region or in all, for a daemon whose own region is `home`.
    ///
    /// IAM user guide, reference_policies_condition-keys, aws:RequestedRegion: IAM's region is always us-east-1.
    package static func globalServices(home: String) -> [String: GlobalService] {
        ["iam": .fixed("us-east-1"), "sts": .everywhere(otherwise: home)]
    }

    /// The address that is listened on: what `localhost` means is not left to whoever answers for names.
    package var boundHost: String { Self.isLocalhost(host) ? "127.0.0.1" : host }

    /// Whether what goes over the wire is protected on `address`, or stays on this machine.
    func mayServe(on address: String) -> Bool { tls != nil || NumericAddress.isLoopback(address) }

    /// Whether only this machine can reach an address.
    package static func isLoopback(_ host: String) -> Bool { isLocalhost(host) || NumericAddress.isLoopback(host) }

    private static func isLocalhost(_ host: String) -> Bool { host.lowercased() == "localhost" }
}
