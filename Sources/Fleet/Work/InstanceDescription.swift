import Foundation

/// What the repository says about a stream of log: the instance whose log it is, and its automated backups.
struct InstanceDescription: Codable, Sendable {
    /// The version of this document.
    var version = 1
    /// The automated backups, with the instance as it was last described.
    var backup: AutomatedBackup

    init(_ backup: AutomatedBackup, of instance: Instance) {
        self.backup = backup
        self.backup.instance = instance
        // A password that waits to be set is nobody's business but the ledger's.
        self.backup.instance.pending = PendingChanges()
    }

    /// The document's bytes.
    func encode() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }

    /// Reads what `encode` wrote.
    init(decoding bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    }
}
