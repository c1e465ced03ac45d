import Synchronization

/// One worker of a snapshot: reads files and packs their pages.
///
/// An actor because it owns buffers and a compressor.
actor FilePacker {
    /// How often a torn page is read again.
    static let rereadsMax = 8
    /// How long to wait before that.
    static let rereadPause = Duration.milliseconds(10)

    /// The snapshot that the worker works on.
    let session: SnapshotSession
    /// Where pages go.
    let builder: PackBuilder
    /// What was read last.
    let buffer = AlignedBuffer(count: PageBatch.readBytesMax)
    private var share = WorkShare()
    private var worked = ThreadTime()

    init(session: SnapshotSession) throws {
        self.session = session
        builder = try PackBuilder(session: session)
    }

    /// Puts one file, directory or link, or a part of a file, into the snapshot.
    func store(_ work: FileWork, pace: SnapshotPace, progress: @escaping @Sendable (Int) -> Void) async throws {
        switch work {
        case .part(let source, let part): try await store(source, part: part, pace: pace, progress: progress)
        case .whole(let task):
            try PathRules.check(task.path)
            switch task.content {
            case .file(let path, let size, _):
                let source = SourceFile(task, source: path, listedSize: size, partCount: 1)
                try await store(source, part: 0, pace: pace, progress: progress)
            case .bytes(let bytes):
                try await store(task, bytes: bytes, pace: pace)
                advance(bytes.count, progress)
            case .directory: add(task, kind: .directory, mode: 0o700)
            case .symbolicLink(let target): add(task, kind: .symbolicLink(target: target), mode: 0o777)
            }
        }
    }

    /// Runs a piece of work; where the pace allows it, gives way to others meanwhile and notes what it took.
    func working<Value>(_ pace: SnapshotPace, _ body: () throws -> Value) rethrows -> Value {
        guard !pace.least.isBehind else { return try body() }
        let begun = session.configuration.threadTime()
        defer { worked.add(session.configuration.threadTime() - begun) }
        return try GivingWay.run(body)
    }

    /// Leaves the processors to others for a while after work that gave way, where there are any.
    func rest(_ pace: SnapshotPace) async throws {
        guard worked != ThreadTime() else { return }
        let pause = share.rest(after: worked)
        worked = ThreadTime()
        if pause > .zero, !pace.least.isBehind { try await session.configuration.rest(pause) }
    }

    /// Writes what is left in memory.
    func flush() async throws {
        try await builder.flush()
    }

    /// Writes the pack if it is as large as packs should be.
    func flushIfFull(_ pace: SnapshotPace) async throws {
        guard builder.isFull else { return }
        try working(pace) { try builder.close() }
        try await builder.flush()
    }

    private func store(_ task: FileTask, bytes: [UInt8], pace: SnapshotPace) async throws {
        let file = begin(task)
        for start in stride(from: 0, to: bytes.count, by: PageBatch.readBytesMax) {
            let end = min(start + PageBatch.readBytesMax, bytes.count)
            try working(pace) { try place(bytes, start..<end, of: file) }
            try await flushIfFull(pace)
            try await rest(pace)
        }
        try builder.end(file, size: bytes.count)
    }

    private func begin(_ task: FileTask) -> FileInProgress {
        FileInProgress(pageBytes: session.configuration.pageBytes) { [session] size, runs in
            let kind = ManifestEntry.Kind.file(size: size)
            session.add(SnapshotSession.EncodedEntry(task, kind: kind, mode: 0o600, runs: runs))
        }
    }

    private func add(_ task: FileTask, kind: ManifestEntry.Kind, mode: UInt16) {
        session.add(SnapshotSession.EncodedEntry(task, kind: kind, mode: mode, runs: []))
    }

    private func place(_ bytes: [UInt8], _ range: Range<Int>, of file: FileInProgress) throws {
        try unsafe bytes.withUnsafeBytes { all in
            try unsafe place(UnsafeRawBufferPointer(rebasing: all[range]), of: file)
        }
    }

    /// Stores pages, those of zeros as nothing.
    func place(_ bytes: UnsafeRawBufferPointer, of file: FileInProgress) throws {
        let pageBytes = session.configuration.pageBytes
        var start = 0
        while start < bytes.count {
            let isZero = unsafe Self.isZero(page(of: bytes, at: start))
            var end = start
            while end < bytes.count, unsafe Self.isZero(page(of: bytes, at: end)) == isZero { end += pageBytes }
            end = min(end, bytes.count)
            let pages = (end - start + pageBytes - 1) / pageBytes
            if isZero {
                try builder.add(PageRun(pages: pages, slice: nil), of: file)
                session.count { $0.pagesZero += pages }
            } else {
                try unsafe builder.store(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), of: file)
                session.count { $0.pagesStored += pages }
            }
            start = end
        }
    }

    /// Counts bytes that have been dealt with.
    func advance(_ bytes: Int, _ progress: (Int) -> Void) {
        progress(session.bytesDone.add(bytes, ordering: .relaxed).newValue)
    }

    private func page(of bytes: UnsafeRawBufferPointer, at start: Int) -> UnsafeRawBufferPointer {
        let end = min(start + session.configuration.pageBytes, bytes.count)
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
}

extension SnapshotSession.EncodedEntry {
    /// The entry of a task; what the task leaves open is as given, and its time is 1970.
    fileprivate init(_ task: FileTask, kind: ManifestEntry.Kind, mode: UInt16, runs: [UInt8]) {
        self.init(
            path: task.path,
            kind: kind,
            bytes: ManifestEntry.encode(
                path: task.path,
                kind: kind,
                mode: task.mode ?? mode,
                modifiedNanoseconds: task.modifiedNanoseconds ?? 0,
                runs: runs
            )
        )
    }
}
