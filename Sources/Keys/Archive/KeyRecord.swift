package import Ledger

/// How much of what is known of a key the archive holds.
struct KeyRecord: Document {
    static let kind = "kms-key-record"
    /// The owner, for the ledger, of the records of all keys of a region that the archive has to hear of.
    static func due(in region: String) -> String { "kms-key-record due \(region)" }

    /// The key's id.
    var id: String
    var scope: Scope
    /// How often the key, its aliases or its grants have changed.
    var changes = 0
    /// Of how many of these changes the archive has heard.
    var kept = 0
    /// The ids of the material that the archive holds.
    var materials: [String] = []
    var owner: String? { kept < changes ? Self.due(in: scope.region) : nil }
}

/// Which wrappings of the sealing key the archive of a region holds.
struct SealingRecord: Document {
    static let kind = "sealing-key-record"

    /// The region.
    var id: String
    /// The ids of the root keys.
    var rootKeys: [String]
    var scope: Scope { .global }
}

extension Sealer {
    /// Whether the archive of each region that has one opens with `rootKey`.
    package static func isArchived(under rootKey: RootKey, in ledger: Ledger) async throws -> Bool {
        try await ledger.read { try $0.all(SealingRecord.self) }.allSatisfy { $0.rootKeys.contains(rootKey.id) }
    }
}

extension LedgerWriter {
    /// Notes, in the transaction that changes it, that a key, its aliases or its grants are not what the archive holds.
    func noteChange(of id: String, in scope: Scope) throws {
        var record = try reader.find(KeyRecord.self, id, in: scope) ?? KeyRecord(id: id, scope: scope)
        record.changes += 1
        try put(record)
    }

    /// Changes a key, and notes it.
    @discardableResult
    func updateKey(_ id: String, in scope: Scope, _ change: (inout Key) throws -> Void) throws -> Key {
        let key = try update(Key.self, id, in: scope, change)
        try noteChange(of: id, in: scope)
        return key
    }
}
