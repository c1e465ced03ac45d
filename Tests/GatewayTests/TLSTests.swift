import AccessTesting
import Certificates
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

    @Test func `takes up files that have changed, for new connections`() async throws {
        try await withCertificate { first in
            try await withCertificate { second in
                try await withGateway(tls: first, reloadSeconds: 0.05) { gateway in
                    #expect(try await fingerprint(gateway.port) == digest(of: first))
                    // Between the two the files don't belong together, as when a person copies them one by one.
                    try replace(first.certificateChain, by: second.certificateChain)
                    #expect(
                        try await eventually { gateway.log.messages.contains { $0.contains("the one before stays") } }
                    )
                    try replace(first.privateKey, by: second.privateKey)
                    #expect(try await eventually { try await fingerprint(gateway.port) == digest(of: second) })
                    #expect(gateway.log.messages.contains("notice New connections get the new TLS certificate"))
                }
            }
        }
    }

    @Test(arguments: ["", "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n", "absent"])
    func `stays with the old certificate while the new one can't be used, and says so once`(text: String) async throws {
        try await withCertificate { files in
            let old = try await digest(of: files)
            try await withGateway(tls: files, reloadSeconds: 0.02) { gateway in
                if text == "absent" {
                    try FileManager.default.removeItem(atPath: files.certificateChain)
                } else {
                    try text.write(toFile: files.certificateChain, atomically: true, encoding: .utf8)
                }
                let refusals: @Sendable () -> Int = {
                    gateway.log.messages.filter { $0.contains("the one before stays") }.count
                }
                #expect(try await eventually { refusals() > 0 })
                for _ in 0..<5 { #expect(try await fingerprint(gateway.port) == old) }
                #expect(refusals() == 1)
            }
        }
    }

    @Test func `takes up what Holdfast's own authority issues`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "holdfast-ca-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let authority = EndpointAuthority(directory: directory)
        let names = try ServedNames.of("127.0.0.1")
        #expect(names == ["127.0.0.1", "::1", "localhost"])
        // Certificates know no parts of a second.
        let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        #expect(try authority.issue(to: names, now: now))
        let files = GatewayConfiguration.TLSFiles(
            certificateChain: authority.servingFile,
            privateKey: authority.servingFile
        )
        try await withGateway(tls: files, reloadSeconds: 0.05) { gateway in
            for name in names {
                #expect(try await health(gateway.port, host: name, trusting: authority.certificateFile) == "200")
            }
            let old = try await fingerprint(gateway.port)
            #expect(try certificateEnd(gateway) == now.timeIntervalSince1970 + 90 * 86_400)
            #expect(try authority.issue(to: names, now: now + 61 * 86_400))
            #expect(try await eventually { try await fingerprint(gateway.port) != old })
            let isTold = try await eventually {
                try certificateEnd(gateway) == now.timeIntervalSince1970 + 151 * 86_400
            }
            #expect(isTold)
        }
    }

    @Test func `waits no longer for a handshake than for a request`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.headSecondsMax = 1
        try await withCertificate { certificate in
            try await withGateway(limits: limits, tls: certificate) { gateway in
                for bytes in [[], ["\u{16}\u{3}\u{1}"], ["GET / HTTP/1.1\r\n\r\n"]] {
                    let answer = try await RawClient.exchange(port: gateway.port, bytes, secondsMax: 9)
                    #expect(!answer.contains("HTTP/1.1"))
                }
            }
        }
    }

    @Test func `names all addresses of the machine where it serves them all`() throws {
        for host in ["0.0.0.0", "::"] {
            let names = try ServedNames.of(host)
            #expect(names.contains("127.0.0.1") && !names.contains(host))
            #expect(names.contains(ProcessInfo.processInfo.hostName))
        }
        #expect(try ServedNames.of("10.0.0.7").contains("10.0.0.7"))
    }

    /// When the certificate in use ends, as the metric says, in seconds since 1970.
    private func certificateEnd(_ gateway: TestGateway) throws -> Double {
        let name = "holdfast_tls_certificate_end_timestamp_seconds "
        let line = gateway.metrics.text().split(separator: "\n").first { $0.hasPrefix(name) }
        return try #require(line.flatMap { Double($0.dropFirst(name.count)) })
    }

    /// The answer of GET /health, as Python's strictest client hears it.
    private func health(_ port: Int, host: String, trusting file: String) async throws -> String {
        let program = """
            import http.client, ssl, sys
            trust = ssl.create_default_context(cafile=sys.argv[3])
            trust.verify_flags |= ssl.VERIFY_X509_STRICT
            class Connection(http.client.HTTPSConnection):
                def connect(self):
                    import socket
                    plain = socket.create_connection(("127.0.0.1", self.port))
                    self.sock = trust.wrap_socket(plain, server_hostname=sys.argv[2])
            connection = Connection(sys.argv[2], int(sys.argv[1]))
            connection.request("GET", "/health")
            print(connection.getresponse().status, end="")
            """
        let status = try await Python.run(program: ["-c", program, "\(port)", host, file])
        return String(decoding: status, as: UTF8.self)
    }

    /// The SHA-256 digest of the certificate that new connections get.
    private func fingerprint(_ port: Int) async throws -> String {
        let program = """
            import hashlib, ssl, sys
            text = ssl.get_server_certificate(("127.0.0.1", int(sys.argv[1])))
            print(hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest(), end="")
            """
        return String(decoding: try await Python.run(program: ["-c", program, "\(port)"]), as: UTF8.self)
    }

    /// The SHA-256 digest of a certificate in a file.
    private func digest(of files: GatewayConfiguration.TLSFiles) async throws -> String {
        let program = """
            import hashlib, ssl, sys
            print(hashlib.sha256(ssl.PEM_cert_to_DER_cert(open(sys.argv[1]).read())).hexdigest(), end="")
            """
        let text = try await Python.run(program: ["-c", program, files.certificateChain])
        return String(decoding: text, as: UTF8.self)
    }

    private func replace(_ file: String, by other: String) throws {
        let text = try String(contentsOfFile: other, encoding: .utf8)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    private func gateway(_ configuration: GatewayConfiguration) -> Gateway {
        Gateway(
            configuration,
            services: [],
            credentials: TestGateway.Keys(),
            authorizer: Everything(),
            auditor: RecordedCalls(),
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
