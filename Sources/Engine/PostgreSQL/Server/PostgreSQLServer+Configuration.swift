import SystemPackage

extension PostgreSQLServer {
    /// Writes the configuration files; a running server reads them only with ``applyConfiguration()``.
    package func writeConfiguration() throws {
        try configuration.validate()
        try makeDirectories()
        try place(configurationText(), as: "postgresql.conf")
        try place(authenticationText(), as: "pg_hba.conf")
        try place(try identityText(), as: "pg_ident.conf")
    }

    /// Writes the configuration and has a running server read it; returns the parameters that wait for a restart.
    @discardableResult
    package func applyConfiguration() async throws -> [String] {
        try writeConfiguration()
        return try await withConnection { connection in
            let loaded = try await connection.query("SELECT pg_conf_load_time()").value
            try await connection.query("SELECT pg_reload_conf()")
            let isRead = try await poll(limit: .seconds(10)) {
                try await connection.query("SELECT pg_conf_load_time()").value != loaded
            }
            guard isRead else {
                throw EngineError(.timedOut, "The server has not read its configuration yet; apply it again.")
            }
            // What a recovery was started with stays set until the next start and means nothing any more.
            let sql = """
                SELECT name FROM pg_settings WHERE pending_restart
                    AND name NOT LIKE 'recovery_target%' AND name <> 'hot_standby' ORDER BY name
                """
            return try await connection.query(sql).rows.compactMap { $0.first ?? nil }
        }
    }

    /// Writes a configuration file, which the server's user may read and not change.
    func place(_ text: String, as name: String) throws {
        let ours = OwnedFiles(owner: try .current())
        try ours.write(text, to: configurationDirectory.appending(name), permissions: .publicRead)
    }

    /// The settings as lines, the parameter group's first so that Holdfast's own win.
    private func configurationText() -> String {
        let group = configuration.parameters.sorted { $0.key < $1.key }
        let lines = ((configuration.machine?.settings ?? []) + defaults + group + decided).map {
            "\($0.0) = \(Self.quoted($0.1))"
        }
        let recovery = configurationDirectory.appending(Self.recoveryFile)
        let inclusion = files.exists(recovery) ? ["include_if_exists = \(Self.quoted(recovery.string))"] : []
        return (lines + inclusion + [""]).joined(separator: "\n")
    }

    /// The name of the file that holds settings while a restored server recovers.
    static let recoveryFile = "recovery.conf"

    /// What a parameter group may change.
    private var defaults: [(String, String)] {
        [
            ("shared_buffers", "\(configuration.sharedBuffersMiB)MB"),
            ("max_connections", "\(configuration.connectionsMax)"),
        ] + installation.groupDefaults
    }

    /// What Holdfast decides, whatever the parameter group says.
    private var decided: [(String, String)] {
        [
            ("data_directory", dataDirectory.string),
            ("hba_file", configurationDirectory.appending("pg_hba.conf").string),
            ("ident_file", configurationDirectory.appending("pg_ident.conf").string),
            ("port", "\(configuration.port)"),
            ("listen_addresses", configuration.listenAddresses.joined(separator: ",")),
            ("unix_socket_directories", socketDirectory.string), ("unix_socket_permissions", "0700"),
            ("cluster_name", configuration.clusterName),
            ("password_encryption", "scram-sha-256"),
            ("ssl", hasCertificate ? "on" : "off"),
            ("ssl_cert_file", certificateDirectory.appending("server.crt").string),
            ("ssl_key_file", certificateDirectory.appending("server.key").string),
            ("wal_level", configuration.isLogicalReplicationEnabled ? "logical" : "replica"),
            ("max_slot_wal_keep_size", "\(configuration.retainedLogMiBMax)MB"),
            ("archive_mode", "off"), ("hot_standby", "on"), ("fsync", "on"), ("full_page_writes", "on"),
            ("log_destination", "stderr"), ("logging_collector", "on"), ("log_directory", logDirectory.string),
            // Files named as RDS names them; those that are old are removed by name.
            ("log_filename", PostgreSQLLogFile.pattern), ("log_truncate_on_rotation", "off"),
        ]
    }

    /// Whether a certificate has been placed; without one the server offers no TLS.
    private var hasCertificate: Bool {
        files.exists(certificateDirectory.appending("server.key"))
    }

    /// Who may connect how: the administrator over the socket only, everybody else with SCRAM.
    private func authenticationText() -> String {
        let name = Self.administrator
        let remote = configuration.isTLSRequired && hasCertificate ? "hostssl" : "host"
        return """
            local all,replication \(name) peer map=holdfast
            local all all scram-sha-256
            host all,replication \(name) all reject
            host \(Self.administrationDatabase) all all reject
            host replication all all reject
            \(remote) all all all scram-sha-256

            """
    }

    /// The operating-system users that are the administrator: whoever runs this process.
    private func identityText() throws -> String {
        "holdfast \(try OperatingSystemUser.current().name) \(Self.administrator)\n"
    }

    /// A value in the quotes of configuration files.
    static func quoted(_ value: String) -> String {
        "'"
            + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            .split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\") + "'"
    }
}
