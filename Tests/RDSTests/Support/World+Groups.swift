import Engine
import Fleet
import Foundation
import Ledger

extension World {
    /// Has PostgreSQL 15 tell a few parameters, as its server would.
    func withParameters() async throws {
        let parameters = [
            Self.parameter("work_mem", "user", .integer, unit: "kB", range: ("64", "2147483647")),
            Self.parameter("max_connections", "postmaster", .integer, range: ("1", "262143")),
            Self.parameter("max_wal_senders", "postmaster", .integer, range: ("0", "262143")),
            Self.parameter("shared_buffers", "postmaster", .integer, unit: "8kB", range: ("16", "1073741823")),
            Self.parameter("random_page_cost", "user", .real, range: ("0", "1.79769e+308")),
            Self.parameter("log_connections", "superuser-backend", .flag),
            Self.parameter("log_statement", "superuser", .choice, choices: ["none", "ddl", "mod", "all"]),
            Self.parameter("shared_preload_libraries", "postmaster", .text),
            Self.parameter("port", "postmaster", .integer, range: ("1", "65535")),
            Self.parameter("password_encryption", "user", .choice, choices: ["md5", "scram-sha-256"]),
            Self.parameter("server_version", "internal", .text),
        ]
        let catalog = ParameterCatalog(
            version: "15.18",
            major: 15,
            parameters: parameters,
            libraries: ["auto_explain", "pg_stat_statements"]
        )
        try await fleet.ledger.write { try $0.put(catalog) }
    }

    private static func parameter(
        _ name: String,
        _ context: String,
        _ kind: PostgreSQLParameter.Kind,
        unit: String? = nil,
        range: (String, String)? = nil,
        choices: [String] = []
    ) -> PostgreSQLParameter {
        var parameter = PostgreSQLParameter(
            name: name,
            context: context,
            category: "Any",
            kind: kind,
            summary: "Sets \(name)."
        )
        parameter.unit = unit
        (parameter.least, parameter.greatest) = (range?.0, range?.1)
        parameter.choices = choices
        return parameter
    }

    /// Makes the parameter group `own` of PostgreSQL 15.
    @discardableResult
    func ownParameterGroup(_ name: String = "own") async -> Answer {
        let parameters = ["DBParameterGroupName": name, "DBParameterGroupFamily": "postgres15", "Description": "Own"]
        return await call("CreateDBParameterGroup", parameters)
    }

    /// Sets parameters of a group, each as name, value and method.
    func set(_ group: String, _ changes: (String, String, String)...) async -> Answer {
        var parameters = ["DBParameterGroupName": group]
        for (index, change) in changes.enumerated() {
            let prefix = "Parameters.Parameter.\(index + 1)"
            parameters["\(prefix).ParameterName"] = change.0
            parameters["\(prefix).ParameterValue"] = change.1
            parameters["\(prefix).ApplyMethod"] = change.2
        }
        return await call("ModifyDBParameterGroup", parameters)
    }
}
