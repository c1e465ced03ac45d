import FoundationEssentials
package import Ledger

/// Keys that come back from an archive into a ledger that doesn't know them.
package struct KeyRecovery: Sendable {
    /// The keys that came back.
    package private(set) var keys: [Key] = []
    /// What could not be used, as sentences.
    package private(set) var problems: [String] = []

    /// Whether there are keys among `documents`.
    package static func finds(keysIn documents: [String: [UInt8]]) -> Bool {
        documents.keys.contains { $0.hasPrefix(KeySubjectName.keyPrefix) }
    }

    /// Puts the keys in `documents` of one region, by subject, with their aliases and grants into `ledger`.
    ///
    /// Throws where there are keys and `rootKey` opens none of the sealing keys. The material is sealed anew, by `sealer`.
    package init(
        _ documents: [String: [UInt8]],
        region: String,
        into ledger: Ledger,
        rootKey: RootKey,
        sealer: Sealer
    ) async throws {
        let sealers = try sealers(documents, rootKey)
        var found: [KeyDocument] = []
        for (subject, bytes) in documents.sorted(by: { $0.key < $1.key })
        where subject.hasPrefix(KeySubjectName.keyPrefix) {
            do {
                var document = try JSONDecoder().decode(KeyDocument.self, from: Data(bytes))
                guard document.key.scope.region == region else {
                    problems.append("\(document.key.arn) is no key of \(region); name the repository after its region")
                    continue
                }
                guard let former = sealers[document.sealing] else {
                    problems.append("\(document.key.arn) is sealed under another root key, and stays in the store")
                    continue
                }
                try document.key.seal(from: former, to: sealer)
                found.append(document)
            } catch {
                problems.append("the key \(subject) can't be read: \(error)")
            }
        }
        let recovered = found
        try await ledger.write { writer in
            for document in recovered { try document.restore(writer) }
        }
        keys = recovered.map(\.key)
    }

    /// What opens the material of each sealing key that `rootKey` opens.
    private mutating func sealers(_ documents: [String: [UInt8]], _ rootKey: RootKey) throws -> [String: Sealer] {
        var sealers: [String: Sealer] = [:]
        var known: Set<String> = []
        for (subject, bytes) in documents where subject.hasPrefix(KeySubjectName.sealingPrefix) {
            guard let document = try? JSONDecoder().decode(SealingDocument.self, from: Data(bytes)) else {
                problems.append("the sealing key \(subject) can't be read")
                continue
            }
            known.formUnion(document.wrappings.map(\.rootKey))
            guard document.wrappings.contains(where: { $0.rootKey == rootKey.id }) else { continue }
            sealers[document.sealing] = try Sealer.open(SealingKey(wrappings: document.wrappings), with: rootKey)
        }
        guard sealers.isEmpty, Self.finds(keysIn: documents) else {
            return sealers
        }
        throw RootKeyError(
            "This is not the root key that the keys in the store are sealed under: it has the id \(rootKey.id), and they "
                + "want \(known.sorted().joined(separator: " or ")). Give the right one."
        )
    }
}

extension Key {
    /// Seals the material by another sealer.
    fileprivate mutating func seal(from former: Sealer, to sealer: Sealer) throws {
        for index in materials.indices {
            guard let sealed = materials[index].sealed else { continue }
            let purpose = Keys.purpose(materials[index].id, id, scope.account)
            materials[index].sealed = try sealer.seal(former.open(sealed, for: purpose), for: purpose)
        }
    }
}

extension KeyDocument {
    /// Puts the key back, and has the archive hear of it, because it is sealed in another way now.
    fileprivate func restore(_ writer: LedgerWriter) throws {
        try writer.insert(key)
        for alias in aliases { try writer.insert(alias) }
        for grant in grants { try writer.insert(grant: grant) }
        try writer.noteChange(of: key.id, in: key.scope)
    }
}
