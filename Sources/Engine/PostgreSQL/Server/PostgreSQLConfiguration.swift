/// The settings of a server: what Holdfast decides, and the parameters of its parameter group.
package struct PostgreSQLConfiguration: Sendable, Hashable {
    /// The TCP port.
    package var port: Int
    /// The TCP addresses to listen on; none means the Unix socket only.
    package var listenAddresses: [String]
    /// The name in process titles: the instance's identifier.
    package var clusterName: String
    /// The page cache in MiB, from the instance class.
    package var sharedBuffersMiB: Int
    /// The machine that the instance class stands for; nothing leaves PostgreSQL's own defaults.
    package var machine: PostgreSQLMachine?
    /// The most client sessions.
    package var connectionsMax: Int
    /// The most log in MiB that a slot may hold back when nobody reads it.
    package var retainedLogMiBMax: Int
    /// Whether the log carries what logical replication needs (`rds.logical_replication`).
    package var isLogicalReplicationEnabled: Bool
    /// Whether clients must use TLS (`rds.force_ssl`).
    package var isTLSRequired: Bool
    /// Parameters of the parameter group, by PostgreSQL's names, in PostgreSQL's text form.
    package var parameters: [String: String]

    /// Settings with RDS-like defaults.
    package init(
        port: Int,
        listenAddresses: [String] = ["127.0.0.1"],
        clusterName: String,
        sharedBuffersMiB: Int = 128,
        connectionsMax: Int = 100,
        retainedLogMiBMax: Int = 4096,
        isLogicalReplicationEnabled: Bool = false,
        isTLSRequired: Bool = true,
        parameters: [String: String] = [:]
    ) {
        self.port = port
        self.listenAddresses = listenAddresses
        self.clusterName = clusterName
        self.sharedBuffersMiB = sharedBuffersMiB
        self.connectionsMax = connectionsMax
        self.retainedLogMiBMax = retainedLogMiBMax
        self.isLogicalReplicationEnabled = isLogicalReplicationEnabled
        self.isTLSRequired = isTLSRequired
        self.parameters = parameters
    }

    /// The parameters that Holdfast decides itself; a parameter group can't carry them.
    package static let reservedParameters: Set<String> = [
        "archive_cleanup_command", "archive_command", "archive_library", "archive_mode", "cluster_name",
        "config_file", "data_directory", "data_sync_retry", "event_source", "external_pid_file", "fsync",
        "full_page_writes", "hba_file", "ident_file", "include", "include_dir", "include_if_exists",
        "listen_addresses", "log_destination", "log_directory", "log_filename", "logging_collector",
        "max_slot_wal_keep_size", "password_encryption", "port", "primary_conninfo", "primary_slot_name",
        "recovery_end_command", "recovery_target", "recovery_target_action", "recovery_target_inclusive",
        "recovery_target_lsn", "recovery_target_name", "recovery_target_time", "recovery_target_timeline",
        "recovery_target_xid", "restore_command", "ssl", "ssl_ca_file", "ssl_cert_file", "ssl_crl_dir",
        "ssl_crl_file", "ssl_key_file", "ssl_passphrase_command", "unix_socket_directories",
        "unix_socket_group", "unix_socket_permissions", "wal_level", "zero_damaged_pages",
        "dynamic_library_path", "extension_control_path", "jit_provider", "krb_server_keyfile",
        "local_preload_libraries",
        "promote_trigger_file", "ssl_dh_params_file", "stats_temp_directory", "ignore_checksum_failure",
        "ignore_invalid_pages", "allow_system_table_mods", "hot_standby",
    ]

    /// The values that hold on every instance where its parameter group says nothing.
    package static let groupDefaults: [(String, String)] = [
        ("max_wal_senders", "20"), ("max_replication_slots", "20"), ("wal_keep_size", "0"),
        ("timezone", "UTC"), ("log_timezone", "UTC"), ("datestyle", "iso, mdy"),
        ("lc_messages", "C"), ("lc_monetary", "C.UTF-8"), ("lc_numeric", "C.UTF-8"), ("lc_time", "C.UTF-8"),
        ("default_text_search_config", "pg_catalog.english"),
        ("ssl_min_protocol_version", "TLSv1.2"),
        ("log_line_prefix", "%t:%r:%u@%d:[%p]:"), ("log_checkpoints", "on"),
        ("log_rotation_age", "1h"), ("log_rotation_size", "0"),
        // One call for the file system instead of one for each of a thousand files, after a crash or a restore.
        ("recovery_init_sync_method", "syncfs"),
        ("track_commit_timestamp", "off"), ("synchronous_commit", "on"),
    ]

    /// Parameters that capture and backups need some of.
    private static let capacities: Set<String> = ["max_wal_senders", "max_replication_slots"]
    private static let capacityMin = 10

    /// Refuses settings that PostgreSQL could not carry safely.
    package func validate() throws {
        guard (1...65_535).contains(port) else {
            throw EngineError(.invalidArgument, "\(port) is not a port; use 1 to 65535.")
        }
        for (name, value) in parameters {
            guard isParameterName(name), !Self.reservedParameters.contains(name.lowercased()) else {
                throw EngineError(.invalidArgument, "The parameter \(name) can't be set; remove it from the group.")
            }
            guard !name.lowercased().hasSuffix("_preload_libraries") || !value.contains("/") else {
                throw EngineError(.invalidArgument, "\(name) takes the names of installed libraries, not paths.")
            }
            guard !Self.capacities.contains(name.lowercased()) || Int(value).map({ $0 >= Self.capacityMin }) == true
            else {
                throw EngineError(.invalidArgument, "\(name) must be at least \(Self.capacityMin); capture needs some.")
            }
            guard !value.unicodeScalars.contains(where: { $0.value < 32 }) else {
                throw EngineError(.invalidArgument, "The value of \(name) holds a control character; remove it.")
            }
        }
    }

    private func isParameterName(_ name: String) -> Bool {
        let letters = name.unicodeScalars
        return !letters.isEmpty && letters.count <= 63
            && letters.allSatisfy {
                $0 == "_" || $0 == "." || ($0.isASCII && $0.properties.isAlphabetic) || isDigit($0)
            }
            && letters.first.map { !isDigit($0) } == true
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }
}
