package import SystemPackage

/// A PostgreSQL server as a value: where it lives and how it is set up; all its state is on disk and in processes.
package struct PostgreSQLServer: Sendable {
    /// The programs that run it.
    package let installation: PostgreSQLInstallation
    /// The directory that holds `data/`, `conf/`, `tls/` and `log/`.
    package let directory: FilePath
    /// The private directory of the Unix socket; short, for a socket's path has at most 107 bytes.
    package let socketDirectory: FilePath
    /// Who it runs as.
    package let user: OperatingSystemUser
    /// Its settings; they take effect with ``start(limit:)`` and ``applyConfiguration()``.
    package var configuration: PostgreSQLConfiguration

    /// The reserved superuser, reachable over the Unix socket only.
    package static let administrator = "rdsadmin"
    /// The reserved database for Holdfast's own commits.
    package static let administrationDatabase = "rdsadmin"
    /// The role that master users are members of.
    package static let masterRole = "rds_superuser"

    /// A server that lives in a directory; nothing is read or written yet.
    package init(
        installation: PostgreSQLInstallation,
        directory: FilePath,
        socketDirectory: FilePath,
        user: OperatingSystemUser,
        configuration: PostgreSQLConfiguration
    ) {
        self.installation = installation
        self.directory = directory
        self.socketDirectory = socketDirectory
        self.user = user
        self.configuration = configuration
    }

    /// The data directory: PostgreSQL's own files and nothing else.
    package var dataDirectory: FilePath { directory.appending("data") }
    /// Where log waits that a recovery will replay.
    var stagedLogDirectory: FilePath { directory.appending("pg_wal") }
    /// The directory of Holdfast's configuration files.
    package var configurationDirectory: FilePath { directory.appending("conf") }
    /// The directory of the server's certificate and key.
    package var certificateDirectory: FilePath { directory.appending("tls") }
    /// The directory of the server's log files.
    package var logDirectory: FilePath { directory.appending("log") }

    /// The server's files, owned by its user.
    var files: OwnedFiles { OwnedFiles(owner: user) }

    /// Whether the data directory is complete.
    package var isInitialised: Bool { files.exists(dataDirectory.appending("PG_VERSION")) }

    /// A program of the installation, run as the server's user.
    func program(_ name: String) -> Program { installation.program(name, as: user) }

    /// Refuses a place that the server's user can't get to.
    private func checkReachable() throws {
        guard try OperatingSystemUser.current() != user else { return }
        var path = directory.removingLastComponent()
        while !path.isEmpty, path != "/" {
            let status = try? path.stat()
            let isOpen = status.map { $0.permissions.contains(.otherExecute) || $0.userID.rawValue == user.userID }
            guard isOpen != false else {
                throw EngineError(.fileFailed, "User \(user.name) can't enter \(path); allow it with chmod o+x.")
            }
            path = path.removingLastComponent()
        }
    }

    /// Makes the directories around the data directory.
    package func makeDirectories() throws {
        // What the engine's user may not replace by a link belongs to whoever runs this process.
        let ours = OwnedFiles(owner: try .current())
        for path in [directory, configurationDirectory] {
            try ours.makeDirectory(path, permissions: OwnedFiles.enterable)
        }
        for path in [certificateDirectory, logDirectory, socketDirectory] { try files.makeDirectory(path) }
        try checkReachable()
        guard socketDirectory.string.utf8.count + ".s.PGSQL.65535".utf8.count <= 107 else {
            throw EngineError(.invalidArgument, "\(socketDirectory) is too long for a Unix socket; use a shorter path.")
        }
    }

    /// Removes the data directory with everything in it, and log that waits for a recovery; the server must not run.
    package func removeData() throws {
        try files.remove(stagedLogDirectory)
        try files.remove(dataDirectory)
    }
}
