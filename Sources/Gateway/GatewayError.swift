/// Why the gateway cannot serve.
package struct GatewayError: Error, CustomStringConvertible {
    /// What is wrong, for machines.
    package enum Code: Sendable {
        /// The address is not the machine's own, and there is no TLS to protect what goes over the wire.
        case needsTLS
        /// The certificate or its key cannot be used.
        case badCertificate
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

    /// The refusal to serve plain HTTP on an address that other machines reach.
    package static func needsTLS(_ host: String) -> GatewayError {
        GatewayError(
            code: .needsTLS,
            message: "\(host) can be reached from other machines, and plain HTTP would show them every password. "
                + "Give --tls for a certificate of Holdfast's own authority, or --tls-certificate and --tls-key for one of yours; "
                + "or listen on 127.0.0.1.",
            cause: nil
        )
    }

    static func badCertificate(_ files: GatewayConfiguration.TLSFiles, cause: any Error) -> GatewayError {
        GatewayError(
            code: .badCertificate,
            message: "Cannot use the certificate \(files.certificateChain) with the key \(files.privateKey). "
                + "Both must be readable PEM files that belong together.",
            cause: cause
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
