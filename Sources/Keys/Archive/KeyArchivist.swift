package import Ledger

/// Brings the archive up to date with the ledger; there is one in a daemon, so that it never hears of changes in the wrong
/// order.
package struct KeyArchivist: Sendable {
    /// How long it rests where nothing changes; another process may have changed the root key.
    package static let restSeconds = 60.0
    private static let batchMax = 100

    /// Where changes are heard of.
    package let ledger: Ledger
    private let sealing: String
    private let principals: PrincipalDirectory
    private let archive: any KeyArchive
    private let regions: [String]

    /// An archivist of the keys of `regions`.
    package init(_ keys: Keys, archive: any KeyArchive) {
        ledger = keys.ledger
        sealing = keys.sealer.id
        principals = keys.principals
        regions = keys.regions.sorted()
        self.archive = archive
    }

    /// Keeps everything that has changed; what fails doesn't keep the others waiting, and is thrown at the end.
    package func keepChanges() async throws {
        var failure: (any Error)?
        for region in regions {
            do {
                try await keepSealingKey(in: region)
                try await keepKeys(in: region)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func keepKeys(in region: String) async throws {
        var failures: [String: any Error] = [:]
        while true {
            let due = try await ledger.read {
                try $0.list(KeyRecord.self, ownedBy: KeyRecord.due(in: region), limit: Self.batchMax)
            }
            let batch = due.filter { failures[$0.id] == nil }
            if batch.isEmpty { break }
            for record in batch {
                do {
                    try await keep(record)
                } catch {
                    failures[record.id] = error
                }
            }
        }
        if let failure = failures.first?.value { throw failure }
    }

    /// The sealing key is there before anything that is sealed under it, and not where nothing ever was.
    private func keepSealingKey(in region: String) async throws {
        let (key, record, isNeeded) = try await ledger.read { reader in
            (
                try reader.find(SealingKey.self, SealingKey.onlyID, in: .global),
                try reader.find(SealingRecord.self, region, in: .global),
                try !reader.list(KeyRecord.self, ownedBy: KeyRecord.due(in: region), limit: 1).isEmpty
            )
        }
        guard let key, isNeeded || record != nil, record?.rootKeys != key.wrappings.map(\.rootKey) else { return }
        let document = SealingDocument(sealing: sealing, wrappings: key.wrappings)
        try await archive.keep(try document.archived(), as: KeySubjectName.sealing(sealing), in: region)
        try await ledger.write { try $0.put(SealingRecord(id: region, rootKeys: key.wrappings.map(\.rootKey))) }
    }

    private func keep(_ due: KeyRecord) async throws {
        let (id, scope) = (due.id, due.scope)
        let (record, document) = try await ledger.read { reader in
            (
                try reader.find(KeyRecord.self, id, in: scope) ?? due,
                try KeyDocument(id, in: scope, sealing: sealing, principals, reader)
            )
        }
        let subject = KeySubjectName.key(id, of: scope.account)
        guard let document else {
            try await archive.remove(subject, in: scope.region)
            return try await ledger.write { writer in
                if try writer.reader.find(KeyRecord.self, id, in: scope)?.changes == record.changes {
                    try writer.delete(KeyRecord.self, id, in: scope)
                }
            }
        }
        try await archive.keep(try document.archived(), as: subject, in: scope.region)
        let materials = document.key.materials.filter { $0.sealed != nil }.map(\.id)
        try await ledger.write { writer in
            try writer.update(KeyRecord.self, id, in: scope) {
                $0.kept = record.changes
                $0.materials = materials
            }
        }
    }
}
