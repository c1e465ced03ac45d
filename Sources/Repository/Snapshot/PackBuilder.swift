/// Fills frames and packs with the pages of files, one worker's at a time.
///
/// A frame holds pages of several files; where a page ended up is known only when its frame is sealed, so runs wait.
final class PackBuilder {
    /// Most runs that wait for their frame.
    private static let waitingMax = 16_384

    private enum Step {
        case stored(pages: Int, offset: Int)
        case run(PageRun)
        case end(size: Int)
    }

    private let session: SnapshotSession
    private let encoder: FrameEncoder
    private var sealer: ObjectSealer?
    private var pack: (id: PackID, index: Int)?
    private var closed: (ObjectSealer, PackID, index: Int)?
    private var footer: PackFooterWriter
    private var memory: [UInt8] = []
    private var frame: [UInt8] = []
    private var waiting: [(file: FileInProgress, step: Step)] = []

    init(session: SnapshotSession) throws {
        self.session = session
        encoder = try FrameEncoder(level: session.configuration.compressionLevel)
        footer = PackFooterWriter(pageBytes: session.configuration.pageBytes, hasher: try session.key.pageHasher())
        frame.reserveCapacity(FrameHead.plaintextBytesMax)
    }

    /// Stores pages of a file, the last of which may be short.
    func store(_ bytes: UnsafeRawBufferPointer, of file: FileInProgress) throws {
        let pageBytes = session.configuration.pageBytes
        var start = 0
        while start < bytes.count {
            let room = (FrameHead.plaintextBytesMax - frame.count) / pageBytes * pageBytes
            guard room > 0 else {
                try sealFrame()
                continue
            }
            let count = min(room, bytes.count - start)
            waiting.append((file, .stored(pages: (count + pageBytes - 1) / pageBytes, offset: frame.count)))
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)])
            unsafe footer.add(part)
            unsafe frame.append(contentsOf: part)
            start += count
        }
    }

    /// Adds a run that needs no bytes: zeros, or pages that another snapshot has stored.
    func add(_ run: PageRun, of file: FileInProgress) throws {
        if waiting.isEmpty { file.runs.append(run) } else { waiting.append((file, .run(run))) }
        if waiting.count >= Self.waitingMax { try sealFrame() }
    }

    /// Ends a file; its entry is added when all its pages are sealed.
    func end(_ file: FileInProgress, size: Int) throws {
        if waiting.isEmpty { try file.finish(size: size) } else { waiting.append((file, .end(size: size))) }
    }

    /// Whether the pack is as large as packs should be.
    var isFull: Bool {
        footer.isFull
            || (sealer?.bytes.count ?? 0) + FrameHead.plaintextBytesMax > session.configuration.packBytes
    }

    /// Seals what is left, and ends the pack if there is one, so that `flush` has only to write it.
    func close() throws {
        try sealFrame()
        guard var sealer, let pack else { return }
        // Not held twice, or changing it would copy it.
        self.sealer = nil
        self.pack = nil
        try sealer.finish(footer: footer.finish())
        closed = (sealer, pack.id, pack.index)
    }

    /// Seals what is left, and writes the pack if there is one.
    func flush() async throws {
        try close()
        guard let (sealer, id, index) = closed else { return }
        closed = nil
        try await session.objects.put(sealer.name, sealer.bytes, keepUntil: session.keepUntil)
        session.closePack(index, PackReference(id: id, size: sealer.bytes.count))
        memory = sealer.takeMemory()
    }

    private func sealFrame() throws {
        if !frame.isEmpty {
            if sealer == nil { try openPack() }
            let location = try unsafe frame.withUnsafeBytes { try unsafe sealer?.append($0) }
            if let location, let pack { try resolve(location, pack: pack.index) }
        }
        frame.removeAll(keepingCapacity: true)
        waiting.removeAll(keepingCapacity: true)
    }

    private func resolve(_ location: FrameLocation, pack: Int) throws {
        footer.endFrame(length: location.length)
        for (file, step) in waiting {
            switch step {
            case .stored(let pages, let offset):
                let slice = FrameSlice(pack: pack, frame: location, offset: offset)
                file.runs.append(PageRun(pages: pages, slice: slice))
            case .run(let run): file.runs.append(run)
            case .end(let size): try file.finish(size: size)
            }
        }
    }

    private func openPack() throws {
        // At once, because growing would hold two copies for a moment; what is not used costs nothing.
        if memory.capacity == 0 { memory.reserveCapacity(session.configuration.packBytes + PackFooter.closingBytes) }
        var reused: [UInt8] = []
        swap(&reused, &memory)
        let id = try PackID.random(session.configuration.random)
        sealer = try ObjectSealer(
            name: ObjectLayout.pack(id, lineage: session.lineage),
            kind: .pack,
            key: session.key,
            encoder: encoder,
            random: session.configuration.random,
            reusing: consume reused
        )
        pack = (id, session.openPack(id))
    }
}

/// A file, or a part of one, whose runs are being gathered.
final class FileInProgress {
    /// Its runs so far.
    var runs: RunEncoder
    private let complete: (_ size: Int, _ runs: [UInt8]) throws -> Void

    init(pageBytes: Int, complete: @escaping (_ size: Int, _ runs: [UInt8]) throws -> Void) {
        runs = RunEncoder(pageBytes: pageBytes)
        self.complete = complete
    }

    /// Says that all runs are there, up to a size of the file.
    func finish(size: Int) throws {
        try complete(size, runs.finish())
    }
}
