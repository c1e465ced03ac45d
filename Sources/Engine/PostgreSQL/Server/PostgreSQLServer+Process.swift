import Glibc
import SystemPackage

/// How a server is asked to stop.
package enum PostgreSQLStopMode: Sendable {
    /// Waits until every client has left.
    case smart
    /// Ends the sessions, writes a checkpoint.
    case fast
    /// Ends at once; the next start replays the log.
    case immediate

    fileprivate var signal: Int32 {
        switch self {
        case .smart: SIGTERM
        case .fast: SIGINT
        case .immediate: SIGQUIT
        }
    }
}

extension PostgreSQLServer {
    private var processes: ServerProcesses { ServerProcesses(dataDirectory: dataDirectory) }

    /// The id of the server's main process, or nil where none runs.
    package func runningProcess() -> Int32? { processes.postmaster() }

    /// Whether a server that doesn't run left its lock file behind, as one that was killed does.
    package var hasUncleanEnd: Bool {
        runningProcess() == nil && files.exists(dataDirectory.appending("postmaster.pid"))
    }

    /// The log segment that a recovering server reads now.
    package func recoveringSegment() -> String? { processes.recoveringSegment() }

    /// Starts the server in a session of its own and waits until it accepts connections; a running one is adopted.
    package func start(limit: Duration = .seconds(60)) async throws {
        try await launch(limit: limit)
        let isAccepting = try await poll(limit: limit) {
            guard runningProcess() != nil else { throw startFailure() }
            return await acceptsWrites()
        }
        guard isAccepting else {
            throw EngineError(.timedOut, "The server does not accept connections after \(limit):\n\(logTail())")
        }
    }

    /// Whether the server takes connections and writes; asks it only when its lock file says so.
    ///
    /// A server logs every connection that it refuses while it starts or recovers.
    func acceptsWrites() async -> Bool {
        guard processes.lockFileState() == "ready" else { return false }
        return await probe() == .accepting
    }

    /// Starts the process without waiting for it to accept connections; a running one is left alone.
    func launch(limit: Duration) async throws {
        guard runningProcess() == nil else { return }
        try checkVersion()
        try writeConfiguration()
        try await clearRemains(limit: limit)
        try files.remove(logDirectory.appending(PostgreSQLLogFile.startLog))
        let configurationFile = configurationDirectory.appending("postgresql.conf").string
        let result = try await program("pg_ctl").result(
            [
                "start", "--pgdata", dataDirectory.string, "--wait", "--timeout", "1",
                "--log", logDirectory.appending(PostgreSQLLogFile.startLog).string,
                "--options", "-c config_file=\(Self.shellQuoted(configurationFile))",
            ],
            workingDirectory: dataDirectory,
            limit: limit
        )
        // A failure while a process runs means only that it is not ready yet, or that another caller was faster.
        guard result.isSuccess || runningProcess() != nil else {
            throw startFailure(result.output + result.errors)
        }
    }

    /// Stops the server and waits until its process is gone; one that does not run is fine.
    package func stop(_ mode: PostgreSQLStopMode = .fast, limit: Duration = .seconds(60)) async throws {
        guard let pid = runningProcess() else { return }
        guard kill(pid, mode.signal) == 0 || errno == ESRCH else {
            throw EngineError(.stopFailed, "Process \(pid) can't be signalled.", cause: Errno(rawValue: errno))
        }
        guard try await poll(limit: limit, until: { runningProcess() != pid }) else {
            throw EngineError(
                .stopFailed,
                "The server still runs \(limit) after it was asked to stop; close its sessions or stop it harder."
            )
        }
    }

    /// The last lines of the server's log, for error messages.
    package func logTail(bytesMax: Int = 2000) -> String {
        let names = ((try? files.names(in: logDirectory)) ?? []).filter {
            $0 != PostgreSQLLogFile.startLog && PostgreSQLLogFile.isName($0)
        }
        let newest = names.max { modified($0) < modified($1) }
        let parts = [PostgreSQLLogFile.startLog, newest].compactMap { $0 }
        return parts.map { files.tail(logDirectory.appending($0), bytesMax: bytesMax).trimmed }
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func modified(_ name: String) -> Int {
        (try? logDirectory.appending(name).stat())?.st_mtim.tv_sec ?? 0
    }

    private func startFailure(_ output: String = "") -> EngineError {
        let text = [output.trimmed, logTail()].filter { !$0.isEmpty }.joined(separator: "\n")
        return EngineError(.startFailed, "The server did not start. The end of its log:\n\(text)")
    }

    private func checkVersion() throws {
        guard let version = files.read(dataDirectory.appending("PG_VERSION"))?.trimmed else {
            throw EngineError(.notInitialised, "\(dataDirectory) holds no database; initialise or restore it first.")
        }
        guard version == String(installation.major) else {
            throw EngineError(
                .wrongVersion,
                "\(dataDirectory) is of PostgreSQL \(version), not \(installation.major); use that installation."
            )
        }
    }

    /// Waits for the children of a killed server to end, and ends them when they do not.
    private func clearRemains(limit: Duration) async throws {
        let isClear = try await poll(limit: min(limit, .seconds(5))) { processes.all().isEmpty }
        if !isClear {
            for pid in processes.all() { kill(pid, SIGKILL) }
            _ = try await poll(limit: .seconds(5)) { processes.all().isEmpty }
        }
        // A lock file blocks a start while any process has its pid: a stranger's, or a zombie that nobody reaps.
        if processes.isLockFileOfStranger() { try files.remove(dataDirectory.appending("postmaster.pid")) }
        let socket = socketDirectory.appending(".s.PGSQL.\(configuration.port)")
        for path in [socket, FilePath(socket.string + ".lock")] { try files.remove(path) }
    }

    private static func shellQuoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
