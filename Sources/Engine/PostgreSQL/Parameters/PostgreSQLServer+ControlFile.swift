import SystemPackage

extension PostgreSQLServer {
    /// How many transactions the control file says may be prepared at once: the server's own, or that of a backup.
    package func preparedMax() async throws -> Int {
        let text = try await program("pg_controldata").run([dataDirectory.string], limit: .seconds(60))
        let marker = "max_prepared_xacts setting:"
        let line = text.split(separator: "\n").first { $0.hasPrefix(marker) }
        guard let number = line.flatMap({ Int(String($0.dropFirst(marker.count)).trimmed) }) else {
            throw EngineError(.programFailed, "pg_controldata does not tell how many transactions may be prepared.")
        }
        return number
    }
}
