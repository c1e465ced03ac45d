import Foundation

/// Where an instance listens, as DescribeDBInstances tells.
struct DatabaseAddress: Sendable {
    let host: String
    let port: Int
}

extension Holdfast {
    /// The endpoint of an instance.
    func address(of instance: String) async throws -> DatabaseAddress {
        let answer = try await python("answer(instance('\(instance)')['Endpoint'])")
        guard let host = answer["Address"].string, let port = answer["Port"].integer else {
            throw NoEndpoint(instance: instance)
        }
        return DatabaseAddress(host: host, port: port)
    }

    /// Runs SQL as the master user over TLS and returns the rows, columns separated by `|`.
    @discardableResult
    func psql(
        _ address: DatabaseAddress,
        _ statements: String...,
        password: String = masterPassword,
        within limit: Duration = .seconds(120)
    ) async throws -> [String] {
        let outcome = try await psqlOutcome(address, statements, password: password, within: limit)
        return try outcome.get().split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }

    /// Runs SQL that may fail, each statement a transaction of its own.
    func psqlOutcome(
        _ address: DatabaseAddress,
        _ statements: [String],
        password: String = masterPassword,
        within limit: Duration = .seconds(120)
    ) async throws -> Outcome {
        var variables = environment
        variables["PGPASSWORD"] = password
        variables["PGSSLMODE"] = "require"
        variables["PGCONNECT_TIMEOUT"] = "10"
        let target = ["-h", address.host, "-p", String(address.port), "-U", "app", "-d", "postgres"]
        return try await run(
            "psql",
            ["-XAtq", "-v", "ON_ERROR_STOP=1"] + target + statements.flatMap { ["-c", $0] },
            environment: variables,
            within: limit
        )
    }

    /// The server process behind an address.
    func postmaster(at address: DatabaseAddress) throws -> Postmaster {
        guard let found = postmasters().first(where: { $0.port == address.port }) else {
            throw NoEndpoint(instance: "port \(address.port)")
        }
        return found
    }
}

/// An instance that should be reachable has no endpoint or no server.
struct NoEndpoint: Error {
    let instance: String
}
