import Foundation
import Testing

/// A real PostgreSQL cluster in a temporary directory, driven through its own programs.
struct WALCluster: Sendable {
    /// A program that failed, with what it said.
    struct ProgramError: Error {
        let program: String
        let status: Int32
        let output: String
    }

    let programs: URL
    let directory: URL

    var data: URL { directory.appending(path: "data") }
    var log: URL { data.appending(path: "pg_wal") }

    /// Makes a cluster with checksums, starts it, and takes everything down after `body`.
    static func with(_ body: (WALCluster) async throws -> Void) async throws {
        let cluster = WALCluster(programs: try newestPrograms(), directory: try temporaryDirectory())
        defer { try? FileManager.default.removeItem(at: cluster.directory) }
        try cluster.run(
            "initdb",
            ["--data-checksums", "--no-sync", "-A", "trust", "-U", "owner", "-D", cluster.data.path]
        )
        let settings = """
            listen_addresses = ''
            unix_socket_directories = '\(cluster.directory.path)'
            fsync = off
            max_prepared_transactions = 10
            wal_keep_size = 4GB
            allow_in_place_tablespaces = on
            timezone = 'UTC'
            log_min_messages = error

            """
        try cluster.append(settings, to: "postgresql.conf")
        try cluster.start()
        defer { _ = try? cluster.stop("immediate") }
        try await body(cluster)
    }

    /// Starts the server as our own child: `pg_ctl` would hand it the descriptor by which we wait for `pg_ctl`.
    func start() throws {
        let messages = directory.appending(path: "server.log")
        if !FileManager.default.fileExists(atPath: messages.path) { try Data().write(to: messages) }
        let process = prepare("postgres", ["-D", data.path], output: try FileHandle(forWritingTo: messages))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let limit = ContinuousClock.now + .seconds(30)
        while try run("pg_isready", ["-h", directory.path], tolerant: true).contains("accepting") == false {
            guard process.isRunning, ContinuousClock.now < limit else {
                let said = try String(contentsOf: messages, encoding: .utf8)
                throw ProgramError(program: "postgres", status: 1, output: said)
            }
            usleep(20_000)
        }
    }

    func stop(_ mode: String) throws { try run("pg_ctl", ["stop", "--wait", "-s", "-m", mode, "-D", data.path]) }

    /// Runs SQL, one statement at a time, and returns the last lines as psql prints them bare.
    @discardableResult
    func query(_ sql: String, database: String = "postgres") throws -> String {
        let arguments = [
            "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", directory.path, "-U", "owner", "-d", database,
        ]
        return try run("psql", arguments, input: sql).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func bench(_ arguments: String) throws { try run("pgbench", benchArguments(arguments)) }

    /// Runs `body` while clients write; they may end early when `body` takes the server from them.
    func whileBenching<Result>(_ body: () throws -> Result) throws -> Result {
        let messages = directory.appending(path: "bench.log")
        try Data().write(to: messages)
        let output = try FileHandle(forWritingTo: messages)
        let process = prepare("pgbench", benchArguments("-n -c 2 -t 300"), output: output)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        defer { process.waitUntilExit() }
        return try body()
    }

    func append(_ text: String, to name: String) throws {
        let file = try FileHandle(forWritingTo: data.appending(path: name))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    /// Copies the files of all databases somewhere and returns where.
    func copyFiles(_ name: String) throws -> URL {
        let copy = directory.appending(path: name)
        try run("mkdir", [copy.path])
        let folders = ["base", "global"].map { data.appending(path: $0).path }
        // Files may vanish while they are copied; cp says so and goes on.
        try run("cp", ["-a"] + folders + [copy.path], tolerant: true)
        return copy
    }

    /// Runs one of PostgreSQL's programs, or another, as the user that PostgreSQL runs as.
    @discardableResult
    func run(_ program: String, _ arguments: [String], input: String = "", tolerant: Bool = false) throws -> String {
        let output = directory.appending(path: "output-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        let handle = try FileHandle(forWritingTo: output)
        let process = prepare(program, arguments, output: handle)
        let pipe = Pipe()
        process.standardInput = pipe
        try process.run()
        try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        try handle.close()
        let said = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        guard process.terminationStatus == 0 || tolerant else {
            throw ProgramError(program: program, status: process.terminationStatus, output: said)
        }
        return said
    }

    private func prepare(_ program: String, _ arguments: [String], output: FileHandle) -> Process {
        let own = programs.appending(path: program).path
        let command = [FileManager.default.isExecutableFile(atPath: own) ? own : program] + arguments
        let dropping = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["TZ=UTC", "LC_ALL=C"] + (getuid() == 0 ? dropping : []) + command
        process.currentDirectoryURL = directory
        process.standardOutput = output
        process.standardError = program == "pg_waldump" ? FileHandle.nullDevice : output
        return process
    }

    private func benchArguments(_ options: String) -> [String] {
        ["-h", directory.path, "-U", "owner"] + options.split(separator: " ").map(String.init) + ["postgres"]
    }

    private static func newestPrograms() throws -> URL {
        let root = URL(filePath: "/usr/lib/postgresql")
        let versions = try FileManager.default.contentsOfDirectory(atPath: root.path).compactMap(Int.init)
        let newest = try #require(versions.filter { (15...18).contains($0) }.max())
        return root.appending(path: "\(newest)/bin")
    }

    private static func temporaryDirectory() throws -> URL {
        let name = "wal-\(UUID().uuidString.prefix(8))"
        let directory = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        if getuid() == 0, let user = unsafe getpwnam("postgres") {
            try #require(unsafe chown(directory.path, user.pointee.pw_uid, user.pointee.pw_gid) == 0)
        }
        return directory
    }
}
