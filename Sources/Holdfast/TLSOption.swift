import ArgumentParser
import Certificates
import Foundation
import Gateway
import Logging

/// How the API proves its name and hides what goes over the wire; see `docs/tls.md`.
struct TLSOption: ParsableArguments {
    @Flag(name: .customLong("tls"), help: "Serve HTTPS with a certificate of Holdfast's own authority.")
    var usesOwnAuthority = false

    @Option(
        name: .customLong("tls-name"),
        help: ArgumentHelp(
            "A name or address that clients use, for --tls; may be given more than once.",
            discussion: "The address that is served is always among them, and so are those of this machine.",
            valueName: "NAME"
        )
    )
    var names: [String] = []

    @Option(help: ArgumentHelp("The API's certificate in PEM form, and those that vouch for it.", valueName: "FILE"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key in PEM form.", valueName: "FILE"))
    var tlsKey: String?

    /// Whether the API is served over TLS.
    var isOn: Bool { usesOwnAuthority || tlsCertificate != nil }

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together; give both.")
        }
        guard tlsCertificate == nil || !usesOwnAuthority else {
            throw ValidationError("--tls makes a certificate, and --tls-certificate names one; give one of the two.")
        }
        guard names.isEmpty || usesOwnAuthority else {
            throw ValidationError("--tls-name is for the certificate that --tls makes; give --tls as well.")
        }
    }

    /// Throws where an address that other machines reach would be served without TLS.
    func check(_ host: String) throws {
        guard isOn || GatewayConfiguration.isLoopback(host) else {
            throw ValidationError(GatewayError.needsTLS(host).message)
        }
    }

    /// The files to serve with, nil without TLS; issues a certificate where Holdfast's own authority is to.
    func files(_ directory: DataDirectory, host: String, logger: Logger) throws -> GatewayConfiguration.TLSFiles? {
        if let tlsCertificate, let tlsKey {
            return GatewayConfiguration.TLSFiles(certificateChain: tlsCertificate, privateKey: tlsKey)
        }
        guard let renewal = renewal(directory, host: host, logger: logger) else { return nil }
        try renewal.renew()
        let file = renewal.authority.servingFile
        return GatewayConfiguration.TLSFiles(certificateChain: file, privateKey: file)
    }

    /// What keeps the certificate of Holdfast's own authority from ending; nil where it has issued none.
    func renewal(_ directory: DataDirectory, host: String, logger: Logger) -> CertificateRenewal? {
        guard usesOwnAuthority else { return nil }
        let authority = EndpointAuthority(directory: directory.endpointAuthority)
        return CertificateRenewal(authority: authority, host: host, names: names, logger: logger)
    }
}
