import Synchronization

/// Takes one snapshot over from another repository.
struct Adoption: Sendable {
    /// How many packs are asked for by name at once.
    private static let lookupsMax = 8
    /// How often packs that vanish here while they are in use are brought again.
    private static let roundsMax = 3

    /// Where the snapshot is published.
    let repository: Repository
    /// Where it comes from.
    let source: ForeignRepository
    /// How many packs are on their way at once; each is in memory whole.
    let concurrency: Int
    /// Is told bytes of packs.
    let progress: @Sendable (_ done: Int, _ total: Int) -> Void

    /// Copies what is missing and publishes the snapshot.
    func run(_ id: SnapshotID, as copy: SnapshotID, description: [UInt8]?) async throws -> AdoptedSnapshot {
        let tally = TransferTally(progress)
        var manifest = try await source.reading(id) { try await source.objects.manifest(id) }
        try await repository.objects.adopt(try await source.key(of: manifest.header.lineage))
        while true {
            do {
                return try await publish(manifest, as: copy, description: description, tally)
            } catch let vanished as VanishedPack {
                // The source has moved its pages to other packs; what was copied so far is used where it still counts.
                guard let newer = try await newer(than: manifest) else { throw vanished.error }
                manifest = newer
            }
        }
    }

    private func publish(
        _ manifest: Manifest,
        as copy: SnapshotID,
        description: [UInt8]?,
        _ tally: TransferTally
    ) async throws -> AdoptedSnapshot {
        let packs = manifest.packs.map(\.id)
        repository.pins.pin(packs)
        defer { repository.pins.release(packs) }
        try await repository.awaitDeletions(of: packs)
        try await bring(manifest, tally)
        let moved = tally.bytesDone
        let header = try await repository.publish(manifest, as: copy, description: description, packBytes: moved)
        let needed = manifest.packs.reduce(0) { $0 + $1.size }
        var adopted = AdoptedSnapshot(header: header)
        adopted.bytesMoved = moved
        adopted.bytesShared = max(0, needed - moved)
        return adopted
    }

    private func newer(than manifest: Manifest) async throws -> Manifest? {
        try await source.reading(manifest.id) {
            guard let number = try await source.objects.currentNumber(of: manifest.id) else {
                throw RepositoryError.notFound("Snapshot \(manifest.id)")
            }
            return number == manifest.number ? nil : try await source.objects.manifest(manifest.id)
        }
    }

    /// Copies packs until all are here.
    private func bring(_ manifest: Manifest, _ tally: TransferTally) async throws {
        for _ in 0..<Self.roundsMax {
            let missing = try await missing(manifest)
            guard !missing.isEmpty else { return }
            tally.expect(missing.reduce(0) { $0 + manifest.packs[$1].size })
            try await copy(missing, of: manifest, tally)
        }
        guard try await missing(manifest).isEmpty else {
            throw RepositoryError(
                .storeFailed,
                "Packs of \(manifest.id) vanish after they were written. Try again later."
            )
        }
    }

    /// The indexes of packs that are not here.
    private func missing(_ manifest: Manifest) async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int?.self) { group in
            var missing: [Int] = []
            for index in manifest.packs.indices {
                if index >= Self.lookupsMax, let found = try await group.next() ?? nil { missing.append(found) }
                group.addTask { try await has(manifest.packs[index], manifest.packName(index)) ? nil : index }
            }
            while let found = try await group.next() {
                if let found { missing.append(found) }
            }
            return missing.sorted()
        }
    }

    private func has(_ pack: PackReference, _ name: ObjectName) async throws -> Bool {
        do {
            let size = try await repository.objects.store.size(of: name)
            guard size == pack.size else { throw RepositoryError.damaged(name, .truncated) }
            return true
        } catch let error as RepositoryError where error.code == .notFound {
            return false
        }
    }

    private func copy(_ indexes: [Int], of manifest: Manifest, _ tally: TransferTally) async throws {
        let workers = max(1, min(concurrency, RepositoryConfiguration.concurrencyMax))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (count, index) in indexes.enumerated() {
                if count >= workers { try await group.next() }
                group.addTask(executorPreference: BlockingWork.background) {
                    try Task.checkCancellation()
                    try await copy(manifest.packs[index], manifest.packName(index), of: manifest.id)
                    tally.add(manifest.packs[index].size)
                }
            }
            try await group.waitForAll()
        }
    }

    private func copy(_ pack: PackReference, _ name: ObjectName, of id: SnapshotID) async throws {
        let bytes: [UInt8]
        do {
            bytes = try await source.reading(id) {
                let object = try await source.objects.sealed(name, kind: .pack)
                guard object.bytes.count == pack.size else { throw RepositoryError.damaged(name, .truncated) }
                try object.authenticatePack()
                return object.bytes
            }
        } catch let error as RepositoryError where error.isMissing(name) {
            throw VanishedPack(error: error)
        }
        do {
            try await repository.objects.store.put(name, bytes)
        } catch let error as RepositoryError where error.code == .alreadyExists {
            // An earlier attempt that was reported as failed has reached the store after all.
            _ = try await has(pack, name)
        }
    }
}

/// A pack that the source's manifest names and its store no longer has.
private struct VanishedPack: Error {
    let error: RepositoryError
}

/// How far a transfer is.
final class TransferTally: Sendable {
    private let progress: @Sendable (_ done: Int, _ total: Int) -> Void
    private let state = Mutex((done: 0, total: 0))

    init(_ progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) {
        self.progress = progress
    }

    /// Bytes that have arrived.
    var bytesDone: Int { state.withLock(\.done) }

    /// Sets how much is still to come.
    func expect(_ bytes: Int) {
        let (done, total) = state.withLock { state in
            state.total = state.done + bytes
            return state
        }
        progress(done, total)
    }

    /// Counts what has arrived.
    func add(_ bytes: Int) {
        let (done, total) = state.withLock { state in
            state.done += bytes
            return state
        }
        progress(done, total)
    }
}
