package import SystemPackage

extension PostgreSQLInstallation {
    /// Libraries that may be loaded at a server's start, where they are installed.
    ///
    /// Source: the allowed values of `shared_preload_libraries` in RDS for PostgreSQL.
    private static let loadable = [
        "auto_explain", "orafce", "pg_bigm", "pg_cron", "pg_hint_plan", "pg_prewarm", "pg_similarity",
        "pg_stat_statements", "pg_tle", "pgaudit", "pglogical", "plprofiler",
    ]

    /// The libraries that can be loaded at a server's start.
    package var preloadLibraries: [String] {
        let prefix = binaries.removingLastComponent()
        let folders = ["lib", "lib/postgresql", "lib64/pgsql"].map { prefix.appending($0) }
        return Self.loadable.filter { name in
            folders.contains { (try? $0.appending("\(name).so").stat()) != nil }
        }
    }

    /// Every parameter of this version, as a server told that was made in `directory`, which is removed again.
    ///
    /// Parameters of the libraries that can be loaded are among them.
    package func parameters(
        surveyedIn directory: FilePath,
        as user: OperatingSystemUser
    ) async throws
        -> [PostgreSQLParameter]
    {
        let files = OwnedFiles(owner: user)
        try files.remove(directory)
        defer { try? files.remove(directory) }
        try files.makeDirectory(directory)
        let data = directory.appending("data")
        try await program("initdb", as: user).run(
            ["--pgdata", data.string, "--no-sync", "--no-instructions", "--no-locale", "--auth", "trust"],
            workingDirectory: directory,
            limit: .seconds(180)
        )
        let table = directory.appending("parameters")
        let query = "COPY (SELECT \(PostgreSQLParameter.columns) FROM pg_settings ORDER BY 1)"
        try await program("postgres", as: user).run(
            [
                "--single", "-D", data.string, "-c", "exit_on_error=on", "-c", "standard_conforming_strings=on",
                "-c", "shared_preload_libraries=\(preloadLibraries.joined(separator: ","))", "postgres",
            ],
            input: "\(query) TO \(SQL.literal(table.string))\n",
            workingDirectory: directory,
            limit: .seconds(120)
        )
        let found = (files.read(table) ?? "").split(separator: "\n").compactMap { PostgreSQLParameter(line: $0) }
        guard !found.isEmpty else {
            throw EngineError(.programFailed, "\(binaries) does not tell its parameters; is the installation whole?")
        }
        return found
    }

    /// What the server program says against these values, if anything; nothing is started.
    package func objection(to values: [String: String], as user: OperatingSystemUser) async throws -> String? {
        let settings = values.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        // The values are looked at before the data directory, which is not there.
        let result = try await program("postgres", as: user)
            .result(settings + ["-D", "/nonexistent/holdfast"], limit: .seconds(30))
        let lines = result.errors.split(separator: "\n")
        let marker = "FATAL:  "
        return lines.compactMap { line in line.firstRange(of: marker).map { String(line[$0.upperBound...]) } }
            .first { $0.contains("parameter") }
    }
}
