/// Where the gateway listens, what it lets in, and how much of it.
package struct GatewayConfiguration: Sendable {
    /// The address to listen on; without TLS it must be the machine's own.
    package var host: String
    /// The port to listen on; 0 lets the system choose.
    package var port: Int
    /// The regions that this daemon is.
    package var regions: Set<String>
    /// Services (by scope name) that are the same in whatever region a request is signed for.
    package var globalServices: Set<String>
    /// How much the gateway takes on.
    package var limits: Limits

    /// How much the gateway takes on.
    package struct Limits: Sendable {
        /// The largest request body that is read.
        package var bodyBytesMax = 1 << 20
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
        /// How long a request's body may take to arrive, in seconds.
        package var bodySecondsMax = 30
        /// How long a connection may be silent, in seconds.
        package var idleSecondsMax = 60

        /// Limits that suit one host.
        package init() {}
    }

    /// A configuration of the given values.
    package init(
        host: String = "127.0.0.1",
        port: Int = 7_070,
        regions: Set<String> = ["us-east-1"],
        globalServices: Set<String> = ["iam", "sts"],
        limits: Limits = Limits()
    ) {
        self.host = host
        self.port = port
        self.regions = regions
        self.globalServices = globalServices
        self.limits = limits
    }

    /// Whether only this machine can reach the address.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.wholeMatch(of: /127(\.\d{1,3}){3}/) != nil }
}

/// Why the gateway cannot serve.
package struct GatewayError: Error, CustomStringConvertible {
    /// What is wrong, for machines.
    package enum Code: Sendable {
        /// The address is not the machine's own, and there is no TLS to protect what goes over the wire.
        case needsTLS
        /// The address cannot be listened on.
        case cannotListen
    }

    /// What is wrong.
    package let code: Code
    /// What is wrong and what to do about it.
    package let message: String
    /// What lies behind it.
    package let cause: (any Error)?

    package var description: String { cause.map { "\(message) (\($0))" } ?? message }

    static func needsTLS(_ host: String) -> GatewayError {
        GatewayError(
            code: .needsTLS,
            message: "\(host) can be reached from other machines, and plain HTTP would show them every password. "
                + "Listen on 127.0.0.1, and put a proxy with TLS that keeps the Host header in front of it.",
            cause: nil
        )
    }

    static func cannotListen(_ host: String, _ port: Int, cause: any Error) -> GatewayError {
        GatewayError(
            code: .cannotListen,
            message: "Cannot listen on \(host):\(port). Choose another address, or stop what listens there.",
            cause: cause
        )
    }
}
