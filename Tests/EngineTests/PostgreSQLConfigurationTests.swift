import Engine
import Foundation
import SystemPackage
import Testing

struct PostgreSQLConfigurationTests {
    @Test(arguments: [
        ("archive_command", "true"), ("Restore_Command", "true"), ("data_directory", "/"), ("work_mem", "1\nport = 2"),
        ("work mem", "1"), ("", "1"), ("1work_mem", "1"), ("shared_preload_libraries", "/tmp/x.so"),
        ("max_wal_senders", "0"), ("include", "/etc/passwd"),
    ])
    func `a parameter that could break the server or leave it is refused`(name: String, value: String) {
        let configuration = PostgreSQLConfiguration(port: 5432, clusterName: "x", parameters: [name: value])
        let error = #expect(throws: EngineError.self) { try configuration.validate() }
        #expect(error?.code == .invalidArgument)
    }

    @Test(arguments: [
        ("work_mem", "7MB"), ("rds.force_ssl", "1"), ("log_line_prefix", "it's \\ %m"), ("max_wal_senders", "30"),
    ])
    func `an ordinary parameter is taken`(name: String, value: String) throws {
        try PostgreSQLConfiguration(port: 5432, clusterName: "x", parameters: [name: value]).validate()
    }

    @Test func `a port outside the range is refused`() {
        #expect(throws: EngineError.self) { try PostgreSQLConfiguration(port: 0, clusterName: "x").validate() }
        #expect(throws: EngineError.self) { try PostgreSQLConfiguration(port: 65_536, clusterName: "x").validate() }
    }

    @Test(arguments: [
        PostgreSQLMaster(user: "rdsadmin", password: "long-enough"),
        PostgreSQLMaster(user: "pg_me", password: "long-enough"),
        PostgreSQLMaster(user: "app", password: ""),
        PostgreSQLMaster(user: "app", password: "a\nDROP ROLE x"),
        PostgreSQLMaster(user: "app", password: "long-enough", database: "template1"),
    ])
    func `reserved names and broken passwords are refused before anything is made`(
        master: PostgreSQLMaster
    ) async throws {
        try await TestServer.withDirectory { test in
            let error = await #expect(throws: EngineError.self) { try await test.server.initialise(master) }
            #expect(error?.code == .invalidArgument)
            #expect(!OwnedFiles(owner: test.server.user).exists(test.server.directory))
        }
    }

    @Test func `starting without data, or data of another version, is refused with the reason`() async throws {
        try await TestServer.withDirectory { test in
            let missing = await #expect(throws: EngineError.self) { try await test.server.start() }
            #expect(missing?.code == .notInitialised)
            let files = OwnedFiles(owner: test.server.user)
            try test.server.makeDirectories()
            try files.makeDirectory(test.server.dataDirectory)
            try files.write("9\n", to: test.server.dataDirectory.appending("PG_VERSION"))
            let wrong = await #expect(throws: EngineError.self) { try await test.server.start() }
            #expect(wrong?.code == .wrongVersion)
            #expect(await test.server.probe() == .notRunning)
        }
    }

    @Test func `a place that the server's user can't enter is named`() async throws {
        guard geteuid() == 0 else { return }
        try await TestServer.withDirectory { test in
            let closed = test.root.appending("closed")
            try OwnedFiles(owner: try .current()).makeDirectory(closed)
            let server = PostgreSQLServer(
                installation: test.server.installation,
                directory: closed.appending("a"),
                socketDirectory: test.server.socketDirectory,
                user: test.server.user,
                configuration: test.server.configuration
            )
            let error = #expect(throws: EngineError.self) { try server.makeDirectories() }
            #expect(error?.message.contains(closed.string) == true)
        }
    }

    @Test func `a socket's path that is too long is refused`() async throws {
        try await TestServer.withDirectory { test in
            let server = PostgreSQLServer(
                installation: test.server.installation,
                directory: test.server.directory,
                socketDirectory: test.root.appending(String(repeating: "l", count: 100)),
                user: test.server.user,
                configuration: test.server.configuration
            )
            #expect(throws: EngineError.self) { try server.makeDirectories() }
        }
    }
}
