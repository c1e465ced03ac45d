package import FoundationEssentials
package import Ledger

/// The key that everything is sealed under, as the ledger keeps it: wrapped under the root key.
///
/// It never changes, so that another root key means to wrap it anew, and to touch nothing else.
package struct SealingKey: Document {
    package static let kind = "sealing-key"

    /// The sealing key under one root key.
    package struct Wrapping: Codable, Sendable, Equatable {
        /// The root key's id.
        package var rootKey: String
        /// The wrapped key.
        package var wrapped: Data
    }

    /// There is one.
    package var id = SealingKey.onlyID
    /// The key under each root key that opens it, the newest first; more than one only while the root key is changed.
    package var wrappings: [Wrapping]
    package var scope: Scope { .global }

    /// The id of the one there is.
    package static let onlyID = "1"
}

extension Sealer {
    private static let purpose = "holdfast sealing key 1"

    /// The sealer over `ledger`'s sealing key, which is made if there is none yet; where `rootKey` is the newest of
    /// several root keys, the others open it no more.
    package static func open(
        _ ledger: Ledger,
        rootKey: RootKey,
        randomness: Randomness = .system
    ) async throws -> Sealer {
        let wrapper = Sealer(key: rootKey.bytes, randomness: randomness)
        let key = try await ledger.write(announcing: false) { writer in
            if let found = try writer.reader.find(SealingKey.self, SealingKey.onlyID, in: .global) {
                let key = try unwrap(found, with: rootKey, wrapper)
                if found.wrappings.count > 1, found.wrappings[0].rootKey == rootKey.id {
                    try writer.update(SealingKey.self, SealingKey.onlyID, in: .global) {
                        $0.wrappings.removeAll { $0.rootKey != rootKey.id }
                    }
                }
                return key
            }
            let key = randomness.bytes(RootKey.byteCount)
            let wrapped = try wrapper.seal(key, for: purpose)
            try writer.insert(SealingKey(wrappings: [.init(rootKey: rootKey.id, wrapped: wrapped)]))
            return key
        }
        return Sealer(key: key, randomness: randomness)
    }

    /// The sealer over a sealing key that is not, or not yet, the ledger's own.
    static func open(_ document: SealingKey, with rootKey: RootKey) throws -> Sealer {
        let wrapper = Sealer(key: rootKey.bytes, randomness: .system)
        return Sealer(key: try unwrap(document, with: rootKey, wrapper), randomness: .system)
    }

    /// Lets `next` open what `current` opens; both do until ``forgetOtherRootKeys(in:than:)``.
    package static func admit(
        _ next: RootKey,
        to ledger: Ledger,
        by current: RootKey,
        randomness: Randomness = .system
    ) async throws {
        let wrapper = Sealer(key: current.bytes, randomness: randomness)
        try await ledger.write(announcing: false) { writer in
            try writer.update(SealingKey.self, SealingKey.onlyID, in: .global) { document in
                let key = try unwrap(document, with: current, wrapper)
                let wrapped = try Sealer(key: next.bytes, randomness: randomness).seal(key, for: purpose)
                document.wrappings.removeAll { $0.rootKey == next.id }
                document.wrappings.insert(.init(rootKey: next.id, wrapped: wrapped), at: 0)
            }
        }
    }

    /// Lets no root key but `rootKey` open anything any more.
    package static func forgetOtherRootKeys(in ledger: Ledger, than rootKey: RootKey) async throws {
        let wrapper = Sealer(key: rootKey.bytes, randomness: .system)
        try await ledger.write(announcing: false) { writer in
            try writer.update(SealingKey.self, SealingKey.onlyID, in: .global) { document in
                _ = try unwrap(document, with: rootKey, wrapper)
                document.wrappings.removeAll { $0.rootKey != rootKey.id }
            }
        }
    }

    private static func unwrap(_ document: SealingKey, with rootKey: RootKey, _ wrapper: Sealer) throws -> [UInt8] {
        guard let wrapping = document.wrappings.first(where: { $0.rootKey == rootKey.id }) else {
            let known = document.wrappings.map(\.rootKey).joined(separator: ", ")
            throw RootKeyError(
                "This is not the root key that the ledger's secrets are sealed under: it has the id \(rootKey.id), and "
                    + "the ledger wants \(known). Give the right one; without it the secrets can't be read."
            )
        }
        do {
            return try wrapper.open(wrapping.wrapped, for: purpose)
        } catch {
            throw RootKeyError("The ledger's sealing key is damaged: \(error). Bring the ledger back from a backup.")
        }
    }
}
