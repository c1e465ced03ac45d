/// Builds new packs of pages that other packs hold already; one task's.
final class MovedPackBuilder {
    /// Bytes of a frame that are to be moved as one.
    struct Source: Hashable {
        /// The pack they are in.
        let pack: PackID
        /// The frame.
        let frame: FrameLocation
        /// The pages, one after the other.
        let pages: [Range<Int>]

        /// All bytes.
        var bytes: Range<Int> { (pages.first?.lowerBound ?? 0)..<(pages.last?.upperBound ?? 0) }
    }

    private struct Placed {
        let source: Source
        let frame: FrameLocation
        let offset: Int
    }

    private let lineage: LineageID
    private let key: SealingKey
    private let repository: Repository
    private let encoder: FrameEncoder
    private var footer: PackFooterWriter
    private var pageBytes = 0
    private var sealer: ObjectSealer?
    private var pack: PackID?
    private var frame: [UInt8] = []
    private var waiting: [(source: Source, offset: Int)] = []
    private var placed: [Placed] = []

    /// Where pages are now, for all packs that have been written.
    private(set) var moves = PageMoves()
    /// The new packs, pinned; whoever has the builder releases them.
    private(set) var packs: [PackID] = []
    /// How many runs of pages were moved.
    private(set) var sourceCount = 0
    /// Packs of which nothing may count as moved.
    private var dropped: Set<PackID> = []

    init(lineage: LineageID, key: SealingKey, repository: Repository) throws {
        self.lineage = lineage
        self.key = key
        self.repository = repository
        encoder = try FrameEncoder(level: repository.configuration.compressionLevel)
        footer = PackFooterWriter(pageBytes: repository.configuration.pageBytes, hasher: try key.pageHasher())
    }

    /// Begins to take pages of a pack with pages of a size; a new pack holds pages of one size only.
    func begin(pageBytes: Int) async throws {
        guard pageBytes != self.pageBytes else { return }
        try await flush()
        self.pageBytes = pageBytes
        footer = PackFooterWriter(pageBytes: pageBytes, hasher: try key.pageHasher())
    }

    /// Takes pages from the plaintext of their frame.
    func add(_ source: Source, from plaintext: [UInt8]) async throws {
        if frame.count + source.bytes.count > FrameHead.plaintextBytesMax { try sealFrame() }
        if isFull { try await flush() }
        waiting.append((source, frame.count))
        unsafe plaintext.withUnsafeBytes { bytes in
            for page in source.pages { unsafe footer.add(UnsafeRawBufferPointer(rebasing: bytes[page])) }
            unsafe frame.append(contentsOf: bytes[source.bytes])
        }
        sourceCount += 1
    }

    /// Lets everything that comes from a pack stay where it was.
    func drop(_ pack: PackID) {
        dropped.insert(pack)
        moves.remove(pack)
    }

    /// Writes what is left in memory.
    func flush() async throws {
        try sealFrame()
        guard var sealer, let pack else { return }
        try sealer.finish(footer: footer.finish())
        self.sealer = nil
        self.pack = nil
        // What was locked stays so where it is now.
        let sources = Set(placed.map { ObjectLayout.pack($0.source.pack, lineage: lineage) })
        let keepUntil = try await repository.objects.longestLock(of: sources)
        try await repository.objects.put(sealer.name, sealer.bytes, keepUntil: keepUntil)
        let reference = PackReference(id: pack, size: sealer.bytes.count)
        for item in placed where !dropped.contains(item.source.pack) {
            let place = PageMoves.Place(pack: reference, frame: item.frame, offset: item.offset)
            moves.add(item.source.bytes, of: item.source.frame, in: item.source.pack, place: place)
        }
        placed.removeAll()
    }

    private var isFull: Bool {
        footer.isFull
            || (sealer?.bytes.count ?? 0) + FrameHead.plaintextBytesMax > repository.configuration.packBytes
    }

    private func sealFrame() throws {
        guard !frame.isEmpty else { return }
        if sealer == nil { try openPack() }
        guard let location = try unsafe frame.withUnsafeBytes({ try unsafe sealer?.append($0) }) else { return }
        footer.endFrame(length: location.length)
        placed += waiting.map { Placed(source: $0.source, frame: location, offset: $0.offset) }
        waiting.removeAll()
        frame.removeAll(keepingCapacity: true)
    }

    private func openPack() throws {
        let id = try PackID.random(repository.configuration.random)
        sealer = try ObjectSealer(
            name: ObjectLayout.pack(id, lineage: lineage),
            kind: .pack,
            key: key,
            encoder: encoder,
            random: repository.configuration.random
        )
        repository.pins.pin([id])
        packs.append(id)
        pack = id
    }
}
