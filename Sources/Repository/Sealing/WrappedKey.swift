/// A lineage's data key under another key than the repository's.
package struct WrappedKey: Sendable, Equatable {
    /// Names the other key, for people and for whoever opens it.
    package let reference: String
    /// The data key as whoever wrapped it wrote it.
    package let bytes: [UInt8]

    /// A wrapped data key.
    package init(reference: String, bytes: [UInt8]) {
        self.reference = reference
        self.bytes = bytes
    }
}

/// Opens data keys that other keys than the repository's wrap.
package protocol DataKeyOpener: Sendable {
    /// The data key of a lineage; throws `RepositoryError` with code `keyUnavailable` while it can't be had.
    func open(_ key: WrappedKey, of lineage: LineageID) async throws -> [UInt8]
}

extension LineageID {
    /// What the identifiers of lineages begin with whose data keys another key than the repository's wraps.
    package static var wrappedPrefix: String { "kms-" }

    /// Whether another key than the repository's must wrap the data key; such a lineage never gets one that isn't.
    package var isWrapped: Bool { name.hasPrefix("kms-") }
}
