package import Ledger
import Repository

/// What is deleted as far as anybody can see, while the repository still has it, because a bucket with locks keeps it or
/// the daemon ended on the way; it goes when it may.
package struct Leftover: Document {
    package static let kind = "leftover"

    /// The account and region it was of.
    package var scope: Scope
    /// The manifest, or the stream whose log is left.
    package var name: String
    /// Whether it is a stream.
    package var isStream: Bool

    package var id: String { (isStream ? "stream/" : "manifest/") + name }
}

extension Fleet {
    /// Deletes a manifest from its repository; one that a lock keeps is noted and deleted later.
    func letGo(manifest: String, in scope: Scope) async throws {
        try await letGo(Leftover(scope: scope, name: manifest, isStream: false))
    }

    /// Deletes a stream's log from its repository; what a lock keeps of it is noted and deleted later.
    func letGo(stream: String, in scope: Scope) async throws {
        try await letGo(Leftover(scope: scope, name: stream, isStream: true))
    }

    private func letGo(_ leftover: Leftover) async throws {
        do {
            try await delete(leftover)
        } catch let error as RepositoryError where error.code == .retained {
            try await ledger.write { try $0.put(leftover) }
        }
    }

    /// Deletes what was left and forgets it, unless a lock keeps it.
    func clear(_ leftover: Leftover) async throws {
        do {
            try await delete(leftover)
            try await ledger.write { try $0.delete(Leftover.self, leftover.id, in: leftover.scope) }
        } catch let error as RepositoryError where error.code == .retained {
            // Its time has not come.
        }
    }

    /// Deletes what was left; throws `retained` while a lock keeps it.
    private func delete(_ leftover: Leftover) async throws {
        let repository = try repository(leftover.scope)
        if leftover.isStream {
            try await repository.delete(stream: StreamID(leftover.name))
        } else {
            try await repository.delete(SnapshotID(leftover.name))
        }
    }
}
