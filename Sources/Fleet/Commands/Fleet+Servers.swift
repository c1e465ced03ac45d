package import Engine
import Ledger

extension Fleet {
    /// Stops every database server of the fleet, in order and whole; they stay down until a reconciler wants them.
    package func stopServers() async throws {
        for instance in try await ledger.read({ try $0.all(Instance.self) }) {
            let server = try server(of: instance)
            try await gates.exclusively(instance.resourceID) {
                try await server.stop(.fast)
                try await lock(instance.resourceID)
            }
        }
    }

    /// Lends a session of Holdfast's own superuser in an instance's `postgres` database.
    package func withAdministrator<T: Sendable>(
        of instance: Instance,
        _ body: @Sendable (PostgreSQLConnection) async throws -> T
    ) async throws -> T {
        try await server(of: instance).withConnection(database: "postgres", body)
    }
}
