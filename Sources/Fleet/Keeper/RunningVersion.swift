import Engine
import Ledger
import Logging

extension Fleet {
    /// Writes down which version of its engine an instance really runs: its package may have been upgraded meanwhile.
    ///
    /// A server that is too busy to tell is asked when it is next looked after.
    func noteVersion(of resourceID: String, running server: PostgreSQLServer) async throws {
        let told: String?
        do {
            told = try await server.withConnection(database: "postgres") {
                try await $0.query("SHOW server_version").value
            }
        } catch let error as EngineError {
            return logger.warning("The server doesn't tell its version", metadata: ["error": "\(error)"])
        }
        guard let version = told?.split(separator: " ").first.map(String.init),
            try await ledger.read({ try $0.instance(resourceID: resourceID) })?.engineVersion != version
        else { return }
        let (now, description) = (clock.now(), DescriptionTicket(self))
        try await ledger.write { writer in
            guard let instance = try writer.reader.instance(resourceID: resourceID), instance.engineVersion != version,
                instance.wish == .running
            else { return }
            let changed = try writer.update(Instance.self, instance.identifier, in: instance.scope) {
                $0.engineVersion = version
                if $0.pending.engineVersion == version { $0.pending.engineVersion = nil }
            }
            if let backup = try writer.reader.automatedBackup(resourceID: resourceID) {
                try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.instance = changed }
            }
            try writer.insert(EventCatalog.modificationApplied("engine version").about(changed, at: now))
            try description.describe(changed, writer)
        }
    }
}
