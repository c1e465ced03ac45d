import FoundationEssentials

/// Takes one snapshot over from another repository.
struct Adoption: Sendable {
    /// Where the snapshot is published.
    let repository: Repository
    /// Where it comes from.
    let source: ForeignRepository
    /// How many packs are on their way at once; each is in memory whole.
    let concurrency: Int
    /// Until when what is written is locked, where the store locks objects.
    let keepUntil: Date?
    /// Makes the copy's description from what the manifest there says of itself; throws where that is not what is wanted.
    let describe: @Sendable (SnapshotHeader) throws -> [UInt8]
    /// Is told bytes of packs.
    let progress: @Sendable (_ done: Int, _ total: Int) -> Void

    /// Copies what is missing and publishes the snapshot.
    func run(_ id: SnapshotID, as copy: SnapshotID) async throws -> AdoptedSnapshot {
        let tally = TransferTally(progress)
        var manifest = try await source.manifest(id)
        while true {
            let description = try describe(manifest.header)
            try repository.checkDescription(description, of: copy)
            try await repository.objects.adopt(try await source.key(of: manifest.header.lineage))
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
        description: [UInt8],
        _ tally: TransferTally
    ) async throws -> AdoptedSnapshot {
        let packs = manifest.packs.map(\.id)
        repository.pins.pin(packs)
        defer { repository.pins.release(packs) }
        try await repository.awaitDeletions(of: packs)
        try await PackTransfer(self, manifest, tally).run()
        let moved = tally.bytesDone
        let header = try await repository.publish(
            manifest,
            as: copy,
            description: description,
            keepUntil: keepUntil,
            packBytes: moved
        )
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
            return number == manifest.number ? nil : try await source.manifest(manifest.id)
        }
    }
}
