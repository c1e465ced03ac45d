package import FoundationEssentials
import Synchronization

/// A store far away, with a directory at hand where log is durable at once and waits to be uploaded.
///
/// Objects under `logs/` are written to the directory and read from either; all others go to the store directly.
/// See `docs/storage.md`, "Log".
package final class StagedLogStore: ObjectStore {
    /// The store that everything ends up in.
    let store: any ObjectStore
    private let staging: any ObjectStore
    private let waitingBytesMax: Int
    private let state = Mutex(StagedLog())

    /// Stages log in one store on its way to another; `waitingBytesMax` bytes may wait.
    package init(_ store: any ObjectStore, staging: any ObjectStore, waitingBytesMax: Int) {
        self.store = store
        self.staging = staging
        self.waitingBytesMax = waitingBytesMax
    }

    /// How many bytes of log the store does not have yet.
    package var waitingBytes: Int { state.withLock(\.waitingBytes) }

    /// Whether the store has objects that are to be deleted.
    var hasDoomed: Bool { state.withLock { !$0.doomed.isEmpty } }

    package func put(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await put(name, bytes, keepUntil: nil)
    }

    package func put(_ name: ObjectName, _ bytes: [UInt8], keepUntil: Date?) async throws {
        guard Self.isLog(name) else { return try await store.put(name, bytes, keepUntil: keepUntil) }
        let waiting = try state.withLock { state in
            guard !state.stored.contains(name) else {
                throw RepositoryError.alreadyExists("Object \(name)")
            }
            return state.waitingBytes
        }
        guard waiting + bytes.count <= waitingBytesMax else {
            throw RepositoryError(
                .storeFull,
                """
                \(waiting >> 20) MiB of log wait for a store that does not take them, which is as much as may wait. \
                Bring the store back; the databases keep their log meanwhile.
                """
            )
        }
        try await staging.put(name, bytes)
        state.withLock { $0.staged[name] = StagedLog.Item(size: bytes.count, keepUntil: keepUntil) }
    }

    package func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await store.replace(name, bytes)
        guard Self.isLog(name) else { return }
        // An upload of what waited under this name finds it taken.
        let wasStaged = state.withLock { state in
            state.noteStored(name)
            state.noteSettled(name)
            return state.staged.removeValue(forKey: name) != nil
        }
        if wasStaged { try await staging.delete(name) }
    }

    package func extend(_ name: ObjectName, keepUntil: Date) async throws {
        let isWaiting = state.withLock { state in
            guard state.staged[name] != nil, !state.stored.contains(name) else { return false }
            state.staged[name]?.keepUntil = keepUntil
            return true
        }
        if !isWaiting { try await store.extend(name, keepUntil: keepUntil) }
    }

    package var locksObjects: Bool { store.locksObjects }

    package var caveat: String? { store.caveat }

    package func keptUntil(_ name: ObjectName) async throws -> Date? { try await store.keptUntil(name) }

    package func get(_ name: ObjectName) async throws -> [UInt8] {
        try await reading(name) { try await $0.get(name) }
    }

    package func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await reading(name) { try await $0.get(name, range: range) }
    }

    package func size(of name: ObjectName) async throws -> Int {
        try await reading(name) { try await $0.size(of: name) }
    }

    package func list(prefix: String) async throws -> [ObjectInfo] {
        let far = try await store.list(prefix: prefix)
        return state.withLock { state in
            let near = state.staged.filter { $0.key.text.hasPrefix(prefix) }
            guard !near.isEmpty || !state.doomed.isEmpty else { return far }
            let others = far.filter { near[$0.name] == nil && !state.doomed.contains($0.name) }
            return (others + near.map { ObjectInfo(name: $0.key, size: $0.value.size) }).sorted { $0.name < $1.name }
        }
    }

    package func delete(_ name: ObjectName) async throws {
        guard Self.isLog(name) else { return try await store.delete(name) }
        // What replaces it may still wait, so the store keeps its copy until that has been uploaded.
        state.withLock { $0.doom(name) }
        try await staging.delete(name)
    }

    package func prepareForWriting() async throws {
        try await staging.prepareForWriting()
        try await store.prepareForWriting()
        let near = try await staging.list(prefix: Self.prefix)
        let far = try await store.list(prefix: Self.prefix)
        state.withLock { state in
            for info in far { state.noteStored(info.name) }
            state.staged = Dictionary(near.map { ($0.name, StagedLog.Item(size: $0.size)) }) { $1 }
        }
    }

    /// Whether an object is staged on its way.
    static func isLog(_ name: ObjectName) -> Bool { name.text.hasPrefix(prefix) }

    private static let prefix = ObjectLayout.logs

    private func reading<Value>(
        _ name: ObjectName,
        _ body: (any ObjectStore) async throws -> Value
    ) async throws -> Value {
        let (isNear, isDoomed) = state.withLock { ($0.staged[name] != nil, $0.doomed.contains(name)) }
        guard !isDoomed else { throw RepositoryError.notFound("Object \(name)") }
        if isNear {
            do {
                return try await body(staging)
            } catch let error as RepositoryError where error.code == .notFound {
                // It was uploaded and removed in this moment.
            }
        }
        return try await body(store)
    }
}

extension StagedLogStore {
    /// Where the log of a timeline ends that the store itself has.
    func storedEnd(of stream: StreamID, timeline: UInt32) -> UInt64? {
        state.withLock { $0.storedEnds[ObjectLayout.logPrefix(stream, timeline: timeline)] }
    }

    /// Uploads all log that waits, oldest first within each stream, then deletes what it replaces.
    ///
    /// It is locked for as long as `keepUntil` says of each object, which is noted. Throws the store's first error; what
    /// waits goes on waiting then.
    func upload(
        noting locks: KnownLocks = KnownLocks(),
        keepUntil: (ObjectName) async throws -> Date? = { _ in nil }
    ) async throws {
        let (waiting, deletable, retained) = state.withLock { ($0.waiting, $0.deletable, $0.retainedByTimeline) }
        for name in waiting {
            let lock = try await keepUntil(name)
            guard let until = try await upload(name, keepUntil: lock) else { continue }
            locks.note(name, until: until)
        }
        for name in deletable { _ = try await deleteFar(name) }
        for names in retained {
            for name in names { guard try await deleteFar(name) else { break } }
        }
        for name in state.withLock({ $0.droppable }) {
            let isDropped = state.withLock { $0.staged.removeValue(forKey: name) != nil }
            if isDropped { try await staging.delete(name) }
        }
    }

    /// Uploads an object; returns until when it is locked, where the store locks it.
    private func upload(_ name: ObjectName, keepUntil: Date?) async throws -> Date? {
        guard let item = state.withLock({ $0.begin(name) }) else { return nil }
        let until = [item.keepUntil, keepUntil].compactMap(\.self).max()
        defer { state.withLock { $0.uploading = nil } }
        let bytes: [UInt8]
        do {
            bytes = try await staging.get(name)
        } catch let error as RepositoryError where error.code == .notFound {
            return nil
        }
        do {
            try await store.put(name, bytes, keepUntil: until)
        } catch let error as RepositoryError where error.code == .alreadyExists {
            // A crash came between the upload and its note.
            guard try await store.get(name) == bytes else { throw error }
            if let until { try await store.extend(name, keepUntil: until) }
        }
        state.withLock { $0.noteStored(name) }
        return locksObjects ? until : nil
    }

    /// Deletes at once what is to be deleted of the objects whose names begin with a prefix and that nothing replaces.
    ///
    /// Throws `retained` where a lock keeps one of them, when all the others are deleted.
    func deleteDoomed(prefix: String) async throws {
        // One that is on its way is deleted when it has arrived.
        let names = state.withLock { state in
            state.doomed.filter { $0.text.hasPrefix(prefix) && $0 != state.uploading }.sorted()
        }
        var kept: ObjectName?
        for name in names where try await !deleteFar(name) { kept = kept ?? name }
        if let kept { throw RepositoryError.retained(kept) }
    }

    /// Deletes an object of the store; answers whether no lock keeps it.
    private func deleteFar(_ name: ObjectName) async throws -> Bool {
        do {
            try await store.delete(name)
        } catch let error as RepositoryError where error.code == .retained {
            state.withLock { $0.noteRetained(name) }
            return false
        }
        state.withLock { state in
            state.stored.remove(name)
            state.noteSettled(name)
        }
        return true
    }
}
