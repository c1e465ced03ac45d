import Engine
import Foundation
import SystemPackage
import Testing

/// A real server in a short temporary directory, lent to the tests of a suite.
struct TestServer: Sendable {
    let root: FilePath
    var server: PostgreSQLServer
    let authority: CertificateAuthority

    static let master = PostgreSQLMaster(user: "app", password: "it's a secret", database: "shop")

    /// The server of the running suite.
    @TaskLocal static var current: TestServer?

    static func shared() throws -> TestServer {
        try #require(current)
    }

    /// Lends a server that is prepared but not initialised.
    static func withDirectory(_ body: (TestServer) async throws -> Void) async throws {
        let user = try OperatingSystemUser.forEngines()
        let files = OwnedFiles(owner: user)
        let name = "hf" + UUID().uuidString.prefix(8)
        let root = FilePath(FileManager.default.temporaryDirectory.path).appending(String(name))
        try files.makeDirectory(root, permissions: [.ownerReadWriteExecute, .groupExecute, .otherExecute])
        let installation = try #require(try await PostgreSQLInstallation.discover().first)
        let server = PostgreSQLServer(
            installation: installation,
            directory: root.appending("a"),
            socketDirectory: root.appending("s"),
            user: user,
            configuration: PostgreSQLConfiguration(
                port: try freePort(),
                clusterName: "test",
                sharedBuffersMiB: 32,
                parameters: ["max_wal_size": "256MB", "autovacuum": "off"]
            )
        )
        let test = TestServer(
            root: root,
            server: server,
            authority: try CertificateAuthority(directory: root.appending("ca"))
        )
        do {
            try await body(test)
        } catch {
            try await test.end()
            throw error
        }
        try await test.end()
    }

    /// Lends a server that runs, with a certificate.
    static func withRunning(_ body: (TestServer) async throws -> Void) async throws {
        try await withDirectory { test in
            try await test.authority.create()
            try await test.server.initialise(master)
            try await test.authority.issue(to: test.server, names: ["localhost", "127.0.0.1"])
            try await test.server.start()
            try await body(test)
        }
    }

    private func end() async throws {
        try await server.stop(.immediate)
        try OwnedFiles(owner: server.user).remove(root)
    }

    /// A TCP port that nobody listens on at this moment.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = unsafe withUnsafeMutablePointer(to: &address) { pointer -> Int in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Int in
                guard unsafe bind(descriptor, generic, length) == 0,
                    unsafe getsockname(descriptor, generic, &length) == 0
                else { return 0 }
                return unsafe Int(UInt16(bigEndian: pointer.pointee.sin_port))
            }
        }
        try #require(port > 0)
        return port
    }

    /// The rows that a query gives the administrator.
    func rows(_ sql: String, database: String = "shop") async throws -> PostgreSQLRows {
        try await server.withConnection(database: database) { try await $0.script(sql) }
    }

    /// Runs psql as a client would, over TCP.
    func psql(
        _ sql: String,
        user: String = "app",
        password: String = master.password,
        database: String = "shop",
        mode: String = "verify-full"
    ) async throws -> Program.Output {
        let parts = [
            "host=localhost", "hostaddr=127.0.0.1", "port=\(server.configuration.port)", "user=\(user)",
            "dbname=\(database)", "sslmode=\(mode)", "sslrootcert=\(authority.certificate)",
            "password='\(password.replacing("'", with: "\\'"))'",
        ]
        let psql = try server.installation.program("psql", as: .current())
        return try await psql.result([
            "-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", parts.joined(separator: " "), "-c", sql,
        ])
    }
}

/// Lends one running server to all tests of a suite.
struct RunningServerTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestServer.withRunning { server in
            try await TestServer.$current.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == RunningServerTrait {
    /// One running server for all tests of the suite.
    static var runningServer: Self { RunningServerTrait() }
}

/// Everything that is tested against one real server, one test at a time; its suites are extensions of this.
@Suite(.runningServer, .serialized) enum PostgreSQLTests {}
