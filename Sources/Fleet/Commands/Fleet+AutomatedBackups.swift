package import Ledger

extension Fleet {
    /// The automated backups that a restore to a point in time would start from.
    package func automatedBackup(of origin: RestoreOrigin, in scope: Scope) async throws -> AutomatedBackup {
        try await ledger.read { try Self.automatedBackup(of: origin, in: scope, $0) }
    }
}
