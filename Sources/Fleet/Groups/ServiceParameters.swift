import Engine

/// Parameters that are RDS's and not the engine's, and the values that Holdfast decides.
package enum ServiceParameters {
    /// Whether clients must use TLS.
    static let forcesTLS = "rds.force_ssl"
    /// Whether the log carries what logical replication needs.
    static let logicalReplication = "rds.logical_replication"

    /// Parameters that RDS lets owners change and that have one value here.
    static let fixed: [String: String] = [
        "password_encryption": "scram-sha-256",
        "rds.accepted_password_auth_method": "scram",
        "rds.adaptive_autovacuum": "0",
        "rds.force_admin_logging_level": "disabled",
        "rds.force_autovacuum_logging_level": "disabled",
        "rds.restrict_password_commands": "0",
    ]

    private static let summaries: [String: String] = [
        "rds.accepted_password_auth_method": "Passwords are kept and checked as SCRAM-SHA-256 alone.",
        "rds.adaptive_autovacuum": "The settings of autovacuum are never changed unasked.",
        "rds.force_admin_logging_level": "What the administrator does is logged as everybody's statements are.",
        "rds.force_autovacuum_logging_level": "What autovacuum does is logged as log_autovacuum_min_duration says.",
        "rds.restrict_password_commands": "Every role may change its own password.",
    ]

    /// How many connections an instance takes where its group says nothing, as in RDS.
    private static let connections = "LEAST({DBInstanceClassMemory/9531392},5000)"

    /// How many connections an instance takes where its group says nothing.
    static func connectionsMax(_ variables: ParameterFormula.Variables) -> Int {
        max(30, ParameterFormula(connections)?.value(variables) ?? 100)
    }

    /// Values other than the engine's own, where a group says nothing.
    static let systemValues: [String: String] = {
        let formulas = [
            "effective_cache_size": "{DBInstanceClassMemory/10922}",
            "maintenance_work_mem": "LEAST(GREATEST({DBInstanceClassMemory/63963136*1024},65536),2097152)",
            "max_connections": connections,
            "max_parallel_maintenance_workers": "LEAST({DBInstanceVCPU},2)",
            "max_parallel_workers": "{DBInstanceVCPU}",
            "shared_buffers": "{DBInstanceClassMemory/32768}",
        ]
        let constants = Dictionary(PostgreSQLConfiguration.groupDefaults, uniquingKeysWith: { $1 })
        return constants.merging(formulas) { $1 }.merging(fixed) { $1 }
    }()

    /// RDS's own parameters in a version of the engine.
    static func all(major: Int) -> [ParameterDefinition] {
        let served = [
            ParameterDefinition(
                name: forcesTLS,
                summary: "Force SSL connections.",
                isStatic: false,
                dataType: .boolean,
                isModifiable: true,
                systemValue: forcesTLS(major: major) ? "1" : "0"
            ),
            ParameterDefinition(
                name: logicalReplication,
                summary: "Enables logical decoding.",
                isStatic: true,
                dataType: .boolean,
                isModifiable: true,
                systemValue: "0"
            ),
        ]
        return served
            + summaries.map { name, summary in
                ParameterDefinition(
                    name: name,
                    summary: summary,
                    isStatic: false,
                    dataType: .string,
                    choices: fixed[name].map { [$0] } ?? [],
                    isModifiable: true,
                    systemValue: fixed[name]
                )
            }
    }

    /// Whether clients of a version must use TLS where a group says nothing, as in RDS.
    static func forcesTLS(major: Int) -> Bool { major >= 15 }

    /// Whether a flag's text says yes.
    static func isOn(_ value: String) -> Bool { ["1", "on", "true"].contains(value.lowercased()) }
}

extension PostgreSQLConfiguration {
    /// Takes over a parameter group's values for an instance.
    mutating func apply(_ values: [String: String], _ variables: ParameterFormula.Variables, major: Int) {
        isTLSRequired =
            values[ServiceParameters.forcesTLS].map(ServiceParameters.isOn)
            ?? ServiceParameters.forcesTLS(major: major)
        isLogicalReplicationEnabled = values[ServiceParameters.logicalReplication].map(ServiceParameters.isOn) ?? false
        connectionsMax = ServiceParameters.connectionsMax(variables)
        parameters = values.filter { name, _ in
            !name.hasPrefix("rds.") && !Self.reservedParameters.contains(name)
        }
        .mapValues { value in
            guard ParameterFormula.isFormula(value), let formula = ParameterFormula(value) else { return value }
            return "\(formula.value(variables))"
        }
    }
}
