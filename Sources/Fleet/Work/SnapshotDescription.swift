import Foundation
import Repository

/// What a manifest says about itself: enough to find and restore the snapshot without the ledger.
struct SnapshotDescription: Codable, Sendable {
    /// The version of this document.
    var version = 1
    /// The snapshot as the ledger knows it when it is complete, or, in a later document, as it became.
    var snapshot: Snapshot

    /// The document's bytes.
    func encode() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        // A password that waits to be set is nobody's business but the ledger's.
        self.snapshot.instance.pending = PendingChanges()
    }

    /// Reads what `encode` wrote.
    init(decoding bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    }
}

extension Snapshot {
    /// A snapshot as the manifest of its data describes it.
    init(stored header: SnapshotHeader) throws {
        self = try SnapshotDescription(decoding: header.description).snapshot
        storedBytes = header.storedBytes
    }
}
