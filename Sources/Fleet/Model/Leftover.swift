package import Ledger
import Repository

/// What is deleted as far as anybody can see, while a bucket with locks still keeps it; it goes when it may.
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

    /// Deletes what was left; throws `retained` while a lock keeps it.
    func delete(_ leftover: Leftover) async throws {
        let repository = try repository(leftover.scope)
        if leftover.isStream {
            try await repository.delete(stream: StreamID(leftover.name))
        } else {
            try await repository.delete(SnapshotID(leftover.name))
        }
    }
}
