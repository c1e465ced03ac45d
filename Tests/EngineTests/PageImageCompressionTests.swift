import Foundation
import SystemPackage
import Testing

@testable import Engine

@Suite struct `Page images in the log` {
    @Test func `are compressed by every server that was built for it`() async throws {
        try await TestServer.withRunning { test in
            let installation = test.server.installation
            let choices = try await test.server.withConnection { connection in
                try await connection.query("SELECT enumvals::text FROM pg_settings WHERE name = 'wal_compression'")
                    .value
            }
            #expect(installation.compressesPageImages == (choices ?? "").contains("lz4"))
            let shown = try await test.server.withConnection { try await $0.query("SHOW wal_compression").value }
            #expect(shown == (installation.compressesPageImages ? "lz4" : "off"))
        }
    }

    @Test func `are as their owner wants them`() async throws {
        try await TestServer.withRunning { test in
            var server = test.server
            server.configuration.parameters["wal_compression"] = "pglz"
            try await server.applyConfiguration()
            let shown = try await server.withConnection { try await $0.query("SHOW wal_compression").value }
            #expect(shown == "pglz")
        }
    }

    @Test func `stay as they are where the server was not built for it`() async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "installation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let programs = root.appending(path: "15/bin")
        try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
        let text = """
            #!/bin/sh
            [ "$1" = --version ] && exec echo 'postgres (PostgreSQL) 15.18'
            echo 'FATAL:  invalid value for parameter "wal_compression": "lz4"' >&2
            exit 1

            """
        for name in ["postgres", "initdb"] {
            let file = programs.appending(path: name)
            try Data(text.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        let found = try await PostgreSQLInstallation.discover(searchRoots: [FilePath(root.path)])
        let installation = try #require(found.first)
        #expect(!installation.compressesPageImages)
        #expect(!installation.groupDefaults.contains { $0.0 == "wal_compression" })
    }

    @Test(arguments: [(["pglz", "lz4", "zstd", "on", "off"], "lz4"), (["pglz", "on", "off"], nil), ([], nil)])
    func `have a default that goes by what the server tells`(_ choices: [String], _ value: String?) {
        var parameter = PostgreSQLParameter(
            name: "wal_compression",
            context: "superuser",
            category: "Write-Ahead Log / Settings",
            kind: choices.isEmpty ? .flag : .choice,
            summary: "Compresses full-page writes."
        )
        parameter.choices = choices
        #expect(parameter.builtDefault == value)
    }
}
