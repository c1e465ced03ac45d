import AccessTesting
import Foundation
import Gateway
import Logging
import Oracle
import Testing

@Suite struct `TLS` {
    @Test func `is spoken with the certificate that was given`() async throws {
        try await withCertificate { certificate in
            try await withGateway(tls: certificate) { gateway in
                let program = """
                    import ssl, sys, urllib.request
                    trust = ssl.create_default_context(cafile=sys.argv[2])
                    print(urllib.request.urlopen(f"https://127.0.0.1:{sys.argv[1]}/health", context=trust).status, end="")
                    """
                let status = try await Python.run(program: [
                    "-c", program, "\(gateway.port)", certificate.certificateChain,
                ])
                #expect(String(decoding: status, as: UTF8.self) == "200")
            }
        }
    }

    @Test func `allows an address that other machines reach`() async throws {
        try await withCertificate { certificate in
            let gateway = gateway(GatewayConfiguration(host: "192.0.2.1", port: 0, tls: certificate))
            // That address is nobody's (RFC 5737), so listening fails, but not for want of TLS.
            let error = await #expect(throws: GatewayError.self) { try await gateway.run() }
            #expect(error?.code == .cannotListen)
        }
    }

    @Test func `needs files that belong together`() async throws {
        try await withCertificate { first in
            try await withCertificate { second in
                for files in [
                    GatewayConfiguration.TLSFiles(certificateChain: "absent", privateKey: first.privateKey),
                    GatewayConfiguration.TLSFiles(
                        certificateChain: first.certificateChain,
                        privateKey: second.privateKey
                    ),
                    GatewayConfiguration.TLSFiles(
                        certificateChain: first.privateKey,
                        privateKey: first.certificateChain
                    ),
                ] {
                    let gateway = gateway(GatewayConfiguration(port: 0, tls: files))
                    let error = await #expect(throws: GatewayError.self) { try await gateway.run() }
                    #expect(error?.code == .badCertificate)
                }
            }
        }
    }

    private func gateway(_ configuration: GatewayConfiguration) -> Gateway {
        Gateway(
            configuration,
            services: [],
            credentials: TestGateway.Keys(),
            authorizer: Everything(),
            metrics: PrometheusRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { Date() },
            makeRequestID: { "id" },
            authority: { "" }
        )
    }

    /// Makes a certificate for 127.0.0.1 that vouches for itself, for as long as `body` runs.
    private func withCertificate(_ body: (GatewayConfiguration.TLSFiles) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "holdfast-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = GatewayConfiguration.TLSFiles(
            certificateChain: folder.appending(path: "certificate.pem").path,
            privateKey: folder.appending(path: "key.pem").path
        )
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out", files.certificateChain,
            "-keyout", files.privateKey,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
        try await body(files)
    }
}
