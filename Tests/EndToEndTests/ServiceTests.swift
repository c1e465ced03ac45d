import Foundation
import Glibc
import Testing

extension EndToEnd {
    @Suite
    struct ServiceTests {
        @Test
        func `the first start writes a private key file and tells what to paste`() async throws {
            try await withHoldfast { holdfast in
                let attributes = try FileManager.default.attributesOfItem(atPath: holdfast.credentials.path)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
                let text = try String(contentsOf: holdfast.credentials, encoding: .utf8)
                #expect(text.contains("[default]"))
                let said = holdfast.logTail(linesMax: 200)
                for expected in ["AWS_ENDPOINT_URL", holdfast.endpoint, Holdfast.region, holdfast.credentials.path] {
                    #expect(said.contains(expected), "the start says \(expected)")
                }
            }
        }

        @Test
        func `SIGTERM leaves databases running, the next start adopts them, shutdown stops them`() async throws {
            try await withHoldfast { holdfast in
                try await holdfast.python("create('app'); available('app')")
                let app = try await holdfast.address(of: "app")
                let before = holdfast.postmasters()
                #expect(before.count == 1)

                try await holdfast.end(SIGTERM)
                #expect(holdfast.lastExitStatus == 0)
                #expect(try await holdfast.psql(app, "SELECT 1") == ["1"])

                try await holdfast.start()
                try await holdfast.python("available('app')")
                #expect(holdfast.postmasters() == before)

                let shutdown = try await holdfast.holdfast("shutdown")
                #expect(shutdown.succeeded, "\(shutdown)")
                #expect(holdfast.postmasters().isEmpty)
                try await eventually("the daemon has ended") { holdfast.daemon == nil }

                try await holdfast.start()
                try await holdfast.python("available('app')")
                #expect(try await holdfast.psql(app, "SELECT 1") == ["1"])
            }
        }

        @Test
        func `every subcommand explains itself`() async throws {
            for arguments in [
                ["--help"], ["serve", "--help"], ["shutdown", "--help"], ["verify", "--help"], ["gc", "--help"],
                ["repository", "status", "--help"],
                ["account", "--help"], ["account", "create", "--help"],
            ] {
                let outcome = try await command(Holdfast.executable, arguments)
                #expect(outcome.succeeded)
                #expect(outcome.output.contains("OVERVIEW"), "\(outcome)")
            }
        }

        @Test
        func `a second daemon on the same data directory is refused and the first goes on`() async throws {
            try await withHoldfast { holdfast in
                let port = try freeLoopbackPort()
                let second = try await holdfast.holdfast("serve", "--listen", "127.0.0.1:\(port)", within: .seconds(20))
                #expect(!second.succeeded)
                #expect(!(second.output + second.errors).isEmpty)
                #expect(try await holdfast.isHealthy())
            }
        }
    }
}
