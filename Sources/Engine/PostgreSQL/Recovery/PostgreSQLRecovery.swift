import Glibc
import SystemPackage

/// Where a recovery stops.
package enum PostgreSQLRecoveryTarget: Sendable, Hashable {
    /// At the end of the log that was placed; placed up to a backup's stop, that is the moment the backup ended.
    ///
    /// PostgreSQL's own target for that moment ("immediate") wants another record after it, so it isn't used.
    case endOfLog
    /// At the first record that starts at a position or after it; inclusive replays that record, else it is left out.
    case position(UInt64, isInclusive: Bool)
}

/// Makes a server out of restored files and log: replays up to a target, then lets it write on a new timeline.
package struct PostgreSQLRecovery: Sendable {
    /// The server, whose data directory holds the restored files.
    package let server: PostgreSQLServer
    /// Where to stop.
    package let target: PostgreSQLRecoveryTarget
    /// Timelines that the server must not use for its new one, because others have written on them.
    package let usedTimelines: ClosedRange<Int>?

    /// How many transactions the log may hold prepared at once; fewer would end the replay.
    package let preparedMax: Int

    /// A recovery of a server to a target.
    package init(
        _ server: PostgreSQLServer,
        target: PostgreSQLRecoveryTarget,
        usedTimelines: ClosedRange<Int>? = nil,
        preparedMax: Int = 0
    ) {
        self.server = server
        self.target = target
        self.usedTimelines = usedTimelines
        self.preparedMax = preparedMax
    }

    private static let labelFile = "backup_label"
    /// Recovery renames the label when it has taken it over, so its old name says that recovery has begun.
    private static let takenLabelFile = "backup_label.old"

    /// Directories that a backup leaves empty or out; the server does not make them itself.
    private static let directories = [
        "pg_commit_ts", "pg_dynshmem", "pg_logical", "pg_logical/mappings", "pg_logical/snapshots", "pg_multixact",
        "pg_multixact/members", "pg_multixact/offsets", "pg_notify", "pg_replslot", "pg_serial", "pg_snapshots",
        "pg_stat", "pg_stat_tmp", "pg_subtrans", "pg_tblspc", "pg_twophase", "pg_wal", "pg_wal/archive_status",
        "pg_xact",
    ]

    /// Prepares restored files for ``run(limit:progress:)``; harmless to repeat, also after recovery has begun.
    package func prepare(label: String, tablespaceMap: String = "") throws {
        let data = server.dataDirectory
        let hasBegun = server.files.exists(data.appending(Self.takenLabelFile))
        guard !hasBegun, server.runningProcess() == nil else { return }
        guard tablespaceMap.trimmed.isEmpty else {
            throw EngineError(.unsupportedLayout, "The backup has tablespaces, which can't be restored here.")
        }
        guard server.isInitialised else {
            throw EngineError(.notInitialised, "\(data) holds no restored files; restore them first.")
        }
        try server.makeDirectories()
        for name in ["postmaster.pid", "postmaster.opts", "standby.signal", "tablespace_map"] {
            try server.files.remove(data.appending(name))
        }
        try placeLog()
        for name in Self.directories { try server.files.makeDirectory(data.appending(name)) }
        try occupyTimelines()
        // Slots of the source would hold back this server's log for nobody.
        let slots = data.appending("pg_replslot")
        for name in try server.files.names(in: slots) { try server.files.remove(slots.appending(name)) }
        try takeOwnership("")
        try server.place(Self.settings(to: target, preparedMax: preparedMax), as: PostgreSQLServer.recoveryFile)
        try server.files.write("", to: data.appending("recovery.signal"))
        try server.files.write(label, to: data.appending(Self.labelFile))
    }

    /// Replays the log up to the target, waits until the server takes writes, and returns who it is then.
    ///
    /// Progress is the name of the log segment that is being read.
    @discardableResult
    package func run(
        limit: Duration = .seconds(86_400),
        progress: (String) async -> Void = { _ in }
    ) async throws -> PostgreSQLSystem {
        do {
            try await server.launch(limit: min(limit, .seconds(60)))
            let isDone = try await poll(limit: limit) {
                if let segment = server.recoveringSegment() { await progress(segment) }
                guard server.runningProcess() != nil else {
                    throw EngineError(.startFailed, "The server ended while it recovered:\n\(server.logTail())")
                }
                return await server.acceptsWrites()
            }
            guard isDone else {
                throw EngineError(.timedOut, "The recovery was not done after \(limit):\n\(server.logTail())")
            }
        } catch let error as EngineError where error.code == .startFailed {
            throw failure(error)
        }
        try server.files.remove(settingsFile)
        return try await server.identifySystem()
    }

    /// Moves the log that was written beside the data directory into it.
    private func placeLog() throws {
        guard server.files.exists(server.stagedLogDirectory) else { return }
        let place = server.dataDirectory.appending("pg_wal")
        try server.files.remove(place)
        try server.files.move(server.stagedLogDirectory, to: place)
    }

    /// Places a history file for each timeline that is taken: the server goes on with the first that has none.
    private func occupyTimelines() throws {
        guard let usedTimelines else { return }
        let log = server.dataDirectory.appending("pg_wal")
        for timeline in usedTimelines {
            let digits = String(timeline, radix: 16, uppercase: true)
            let name = String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".history"
            try server.files.write("", to: log.appending(name))
        }
    }

    private var settingsFile: FilePath {
        server.configurationDirectory.appending(PostgreSQLServer.recoveryFile)
    }

    /// The lines of configuration with which a server recovers to a target; it needs an empty `recovery.signal` too.
    package static func settings(to target: PostgreSQLRecoveryTarget, preparedMax: Int = 0) -> String {
        var settings = [
            // The log is in place already; the server only insists on a command.
            ("restore_command", "false"),
            ("recovery_target_timeline", "current"),
            ("recovery_target_action", "promote"),
            // A server that takes no readers while it replays may have smaller limits than its source had.
            ("hot_standby", "off"),
        ]
        if preparedMax > 0 { settings.append(("max_prepared_transactions", "\(preparedMax)")) }
        switch target {
        case .endOfLog: break
        case .position(let position, let isInclusive):
            settings.append(("recovery_target_lsn", position.positionText))
            settings.append(("recovery_target_inclusive", isInclusive ? "on" : "off"))
        }
        return settings.map { "\($0.0) = \(PostgreSQLServer.quoted($0.1))\n" }.joined()
    }

    private func failure(_ error: EngineError) -> EngineError {
        guard error.message.contains("recovery ended before configured recovery target was reached") else {
            return error
        }
        return EngineError(
            .targetNotReached,
            "The log ends before the recovery target; choose an earlier one.",
            cause: error
        )
    }

    /// Gives restored files to the server's user, with the permissions that the server demands.
    private func takeOwnership(_ path: String) throws {
        let whole = path.isEmpty ? server.dataDirectory : server.dataDirectory.appending(path)
        let status = try whole.stat(followTargetSymlink: false)
        switch status.type {
        case .directory:
            try server.files.makeDirectory(whole)
            for name in try server.files.names(in: whole) {
                try takeOwnership(path.isEmpty ? name : "\(path)/\(name)")
            }
        case .regular:
            try server.files.takeOver(whole)
        default:
            throw EngineError(.unsupportedLayout, "\(path) is neither file nor directory; restore again.")
        }
    }
}
