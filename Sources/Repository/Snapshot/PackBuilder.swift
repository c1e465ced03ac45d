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
    func end(_ file: FileInProgress, size: Int) {
        if waiting.isEmpty { file.finish(size: size, in: session) } else { waiting.append((file, .end(size: size))) }
    }

    /// Whether the pack is as large as packs should be.
    var isFull: Bool {
        footer.isFull
            || (sealer?.bytes.count ?? 0) + FrameHead.plaintextBytesMax > session.configuration.packBytes
    }

    /// Seals what is left, and writes the pack if there is one.
    func flush() async throws {
        try sealFrame()
        guard var sealer, let pack else { return }
        try sealer.finish(footer: footer.finish())
        self.sealer = nil
        self.pack = nil
        try await session.objects.store.put(sealer.name, sealer.bytes)
        session.closePack(pack.index, PackReference(id: pack.id, size: sealer.bytes.count))
        memory = sealer.takeMemory()
    }

    private func sealFrame() throws {
        if !frame.isEmpty {
            if sealer == nil { try openPack() }
            let location = try unsafe frame.withUnsafeBytes { try unsafe sealer?.append($0) }
            if let location, let pack { resolve(location, pack: pack.index) }
        }
        frame.removeAll(keepingCapacity: true)
        waiting.removeAll(keepingCapacity: true)
    }

    private func resolve(_ location: FrameLocation, pack: Int) {
        footer.endFrame(length: location.length)
        for (file, step) in waiting {
            switch step {
            case .stored(let pages, let offset):
                let slice = FrameSlice(pack: pack, frame: location, offset: offset)
                file.runs.append(PageRun(pages: pages, slice: slice))
            case .run(let run): file.runs.append(run)
            case .end(let size): file.finish(size: size, in: session)
            }
        }
    }

    private func openPack() throws {
        let id = try PackID.random(session.configuration.random)
        sealer = try ObjectSealer(
            name: ObjectLayout.pack(id, lineage: session.lineage),
            kind: .pack,
            key: session.key,
            encoder: encoder,
            random: session.configuration.random,
            reusing: memory
        )
        memory = []
        pack = (id, session.openPack(id))
    }
}

/// A file whose runs are being gathered.
final class FileInProgress {
    /// Where it will be in the snapshot.
    let path: String
    /// Permission bits.
    let mode: UInt16
    /// Modification time in nanoseconds since 1970.
    let modifiedNanoseconds: Int64
    /// Its runs so far.
    var runs: RunEncoder

    init(path: String, mode: UInt16, modifiedNanoseconds: Int64, pageBytes: Int) {
        self.path = path
        self.mode = mode
        self.modifiedNanoseconds = modifiedNanoseconds
        runs = RunEncoder(pageBytes: pageBytes)
    }

    /// Adds the file to the snapshot.
    func finish(size: Int, in session: SnapshotSession) {
        let kind = ManifestEntry.Kind.file(size: size)
        let bytes = ManifestEntry.encode(
            path: path,
            kind: kind,
            mode: mode,
            modifiedNanoseconds: modifiedNanoseconds,
            runs: runs.finish()
        )
        session.add(SnapshotSession.EncodedEntry(path: path, kind: kind, bytes: bytes))
    }
}
