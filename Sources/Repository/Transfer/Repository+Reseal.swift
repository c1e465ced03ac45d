package import FoundationEssentials

extension Repository {
    /// Publishes a snapshot of this repository or another once more, in another lineage: all that it needs is sealed anew
    /// under that lineage's data key, so that whoever has the source's key can't read the copy.
    ///
    /// The lineage must be here, and its identifier as long as the source's. A pack that an earlier copy into the lineage
    /// has brought is used again. Progress is told bytes of packs. Where the store locks objects, what is written is locked
    /// until `keepUntil`.
    ///
    /// Errors: `notFound`, `alreadyExists`, `invalidName`, `damaged` (naming the source's object), `keyUnavailable`,
    /// `fenced`, errors of either store.
    package func reseal(
        _ id: SnapshotID,
        from source: RepositorySource,
        as copy: SnapshotID,
        in lineage: LineageID,
        description: @escaping @Sendable (SnapshotHeader) throws -> [UInt8],
        concurrency: Int = 2,
        keepUntil: Date? = nil,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> AdoptedSnapshot {
        try await epoch.check()
        guard try await !contains(copy) else { throw RepositoryError.alreadyExists("Snapshot \(copy)") }
        let resealing = Resealing(
            repository: self,
            source: try ForeignRepository(source, configuration),
            lineage: lineage,
            key: try await objects.writingKey(of: lineage),
            concurrency: max(1, min(concurrency, RepositoryConfiguration.concurrencyMax)),
            keepUntil: keepUntil
        )
        let tally = TransferTally(progress)
        var manifest = try await resealing.source.manifest(id)
        while true {
            let document = try description(manifest.header)
            try checkDescription(document, of: copy)
            do {
                return try await resealing.run(manifest, as: copy, description: document, tally)
            } catch let vanished as VanishedPack {
                // The source has moved its pages to other packs.
                let newer = try await resealing.source.manifest(id)
                guard newer.number != manifest.number else { throw vanished.error }
                manifest = newer
            }
        }
    }
}

/// Seals one snapshot's packs anew into another lineage.
struct Resealing: Sendable {
    /// Where the copy is published.
    let repository: Repository
    /// Where the snapshot comes from.
    let source: ForeignRepository
    /// The lineage of the copy.
    let lineage: LineageID
    /// Its data key.
    let key: SealingKey
    /// How many packs are on their way at once; each is in memory whole.
    let concurrency: Int
    /// Until when what is written is locked, where the store locks objects.
    let keepUntil: Date?

    /// Seals what is missing and publishes the snapshot.
    func run(
        _ manifest: Manifest,
        as copy: SnapshotID,
        description: [UInt8],
        _ tally: TransferTally
    ) async throws -> AdoptedSnapshot {
        // Runs say where frames lie in their packs, which is right only behind headers of the same length.
        guard manifest.header.lineage.name.utf8.count == lineage.name.utf8.count else {
            throw RepositoryError.invalidName(lineage.name)
        }
        let ids = try manifest.packs.map { try id(for: $0.id) }
        repository.pins.pin(ids)
        defer { repository.pins.release(ids) }
        try await repository.awaitDeletions(of: ids)
        tally.expect(manifest.packs.reduce(0) { $0 + $1.size })
        let packs = try await seal(manifest, as: ids, tally)
        let header = try await publish(manifest, packs.map(\.reference), as: copy, description: description)
        var adopted = AdoptedSnapshot(header: header)
        adopted.bytesMoved = packs.reduce(0) { $0 + ($1.isNew ? $1.reference.size : 0) }
        adopted.bytesShared = packs.reduce(0) { $0 + ($1.isNew ? 0 : $1.reference.size) }
        return adopted
    }

    private typealias Sealed = (reference: PackReference, isNew: Bool)

    private func seal(_ manifest: Manifest, as ids: [PackID], _ tally: TransferTally) async throws -> [Sealed] {
        try await withThrowingTaskGroup(of: (Int, Sealed).self) { group in
            var sealed: [Int: Sealed] = [:]
            for index in ids.indices {
                if index >= concurrency, let (done, pack) = try await group.next() { sealed[done] = pack }
                group.addTask(executorPreference: BlockingWork.background) {
                    try Task.checkCancellation()
                    let pack = try await seal(manifest, index, as: ids[index])
                    tally.add(manifest.packs[index].size)
                    return (index, pack)
                }
            }
            while let (done, pack) = try await group.next() { sealed[done] = pack }
            return ids.indices.compactMap { sealed[$0] }
        }
    }

    private func seal(_ manifest: Manifest, _ index: Int, as id: PackID) async throws -> Sealed {
        let name = ObjectLayout.pack(id, lineage: lineage)
        do {
            let size = try await repository.objects.store.size(of: name)
            return (PackReference(id: id, size: size), false)
        } catch let error as RepositoryError where error.code == .notFound {}
        let bytes = try await sealed(manifest, index, as: name)
        do {
            try await repository.objects.put(name, bytes, keepUntil: keepUntil)
        } catch let error as RepositoryError where error.code == .alreadyExists {
            let size = try await repository.objects.store.size(of: name)
            return (PackReference(id: id, size: size), false)
        }
        return (PackReference(id: id, size: bytes.count), true)
    }

    /// A pack of the source as it is in the copy's lineage: the same frames in the same places.
    private func sealed(_ manifest: Manifest, _ index: Int, as name: ObjectName) async throws -> [UInt8] {
        let original = manifest.packName(index)
        do {
            return try await source.reading(manifest.id) {
                var object = try await source.objects.sealed(original, kind: .pack)
                let start = object.opener.header.encoded.count
                guard object.bytes.count == manifest.packs[index].size,
                    let footer = try? PackFooter(
                        parsing: object.footer,
                        bodyStart: start,
                        bodyEnd: object.footerLocation.offset
                    )
                else { throw RepositoryError.damaged(original, .format) }
                return try reseal(&object, footer, as: name)
            }
        } catch let error as RepositoryError where error.isMissing(original) {
            throw VanishedPack(error: error)
        }
    }

    private func reseal(_ object: inout OpenedObject, _ footer: PackFooter, as name: ObjectName) throws -> [UInt8] {
        let random = repository.configuration.random
        let encoder = try FrameEncoder(level: repository.configuration.compressionLevel)
        var sealer = try ObjectSealer(name: name, kind: .pack, key: key, encoder: encoder, random: random)
        var hashes = PackFooterWriter(pageBytes: footer.pageBytes, hasher: try key.pageHasher())
        // Opening decrypts in place: one copy gives the payloads, the other the pages to hash.
        var plain = object
        for frame in footer.frames {
            try Task.checkCancellation()
            let location = try sealer.append(try object.payload(of: frame.location))
            guard location == frame.location else { throw RepositoryError.damaged(object.opener.name, .format) }
            let plaintext = try plain.plaintext(of: frame.location)
            unsafe plaintext.withUnsafeBytes { bytes in
                footer.forEachPage(of: frame) { range, _ in
                    unsafe hashes.add(UnsafeRawBufferPointer(rebasing: bytes[range]))
                }
            }
            hashes.endFrame(length: location.length)
        }
        try sealer.finish(footer: hashes.finish())
        return sealer.bytes
    }

    /// The copy of a pack is called the same each time it is made, and tells nobody what it is a copy of.
    private func id(for pack: PackID) throws -> PackID {
        var writer = ByteWriter()
        pack.write(to: &writer)
        let derived = try key.derive(purpose: "holdfast/1/resealed/\(pack.hexadecimal)", block: 0)
        var reader = ByteReader(Array(derived.prefix(writer.bytes.count)))
        return try PackID(reading: &reader)
    }

    private func publish(
        _ manifest: Manifest,
        _ packs: [PackReference],
        as copy: SnapshotID,
        description: [UInt8]
    ) async throws -> SnapshotHeader {
        var builder = try ManifestBuilder(
            copy,
            number: 1,
            key: key,
            level: repository.configuration.compressionLevel,
            random: repository.configuration.random
        )
        try builder.append(manifest.body)
        let stored = try packs.reduce(0) { $0 + $1.size } + builder.finishBody()
        let header = manifest.header.with(id: copy, description: description, storedBytes: stored)
        let name = builder.name
        let bytes = try builder.finish(ManifestFooter(header: header, packs: packs))
        try await repository.objects.publish(
            copy,
            name,
            bytes,
            of: lineage,
            keepUntil: keepUntil,
            epoch: repository.epoch,
            turns: repository.turns
        )
        return header
    }
}
