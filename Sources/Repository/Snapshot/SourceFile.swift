import Synchronization

/// A file on disk that goes into a snapshot, which several workers may read at once, a part each.
final class SourceFile: Sendable {
    /// How much of a file one worker takes.
    static let partBytes = 128 * 1024 * 1024

    /// A file that was opened, as it was then.
    struct Opened: Sendable {
        /// The file.
        let file: ScannedFile
        /// Up to which size it is taken.
        let size: Int
        /// Whether some of it is holes.
        let isSparse: Bool
        /// Permission bits.
        let mode: UInt16
        /// Modification time in nanoseconds since 1970.
        let modifiedNanoseconds: Int64
    }

    private struct State {
        var opened: Opened?
        var hasVanished = false
        var parts: [StoredPart?]
    }

    private struct StoredPart {
        let runs: [UInt8]
        let end: Int
    }

    /// What to do with the file.
    let task: FileTask
    /// Where it is.
    let source: String
    /// Its size when it was listed.
    let listedSize: Int?
    /// Which of its pages are read.
    var selection: PageSelection {
        if case .file(_, _, let selection) = task.content { selection } else { .whole }
    }

    /// How many parts it has.
    let partCount: Int
    private let state: Mutex<State>

    init(_ task: FileTask, source: String, listedSize: Int?, partCount: Int) {
        self.task = task
        self.source = source
        self.listedSize = listedSize
        self.partCount = partCount
        state = Mutex(State(parts: Array(repeating: nil, count: partCount)))
    }

    /// Opens the file, once for all; nil where it has vanished, and only the first to find out is told so by an error.
    func open() throws -> Opened? {
        try state.withLock { state in
            if let opened = state.opened { return opened }
            guard !state.hasVanished else { return nil }
            do {
                let file = try ScannedFile(source)
                let status = try file.file.status()
                let size = min(listedSize ?? status.size, status.size)
                let opened = Opened(
                    file: file,
                    size: size,
                    isSparse: status.allocatedBytes < status.size,
                    mode: task.mode ?? status.mode,
                    modifiedNanoseconds: task.modifiedNanoseconds ?? status.modifiedNanoseconds
                )
                state.opened = opened
                return opened
            } catch let failure as SystemCallFailure where failure.isMissing {
                state.hasVanished = true
                throw failure
            }
        }
    }

    /// The pages of a part, of a file of a size.
    func pages(of part: Int, size: Int, pageBytes: Int) -> Range<Int> {
        let all = 0..<((size + pageBytes - 1) / pageBytes)
        let partPages = Self.partBytes / pageBytes
        let end = part == partCount - 1 ? all.upperBound : (part + 1) * partPages
        return (part * partPages..<max(end, part * partPages)).clamped(to: all)
    }

    /// Notes the encoded runs of a part, and at which size of the file it ended.
    ///
    /// With the last part, the file becomes an entry of the snapshot.
    func complete(_ part: Int, runs: [UInt8], end: Int, in session: SnapshotSession) throws {
        let complete: (Opened, [StoredPart])? = state.withLock { state in
            state.parts[part] = StoredPart(runs: runs, end: end)
            let parts = state.parts.compactMap(\.self)
            guard parts.count == partCount, let opened = state.opened else { return nil }
            state.opened = nil
            return (opened, parts)
        }
        guard let (opened, parts) = complete else { return }
        let pageBytes = session.configuration.pageBytes
        var encoder = RunEncoder(pageBytes: pageBytes)
        var size = opened.size
        for (index, part) in parts.enumerated() {
            let pages = pages(of: index, size: part.end, pageBytes: pageBytes)
            var decoder = RunDecoder(ByteReader(part.runs), pages: pages.count, packCount: Int.max)
            while let run = try decoder.next() { encoder.append(run) }
            guard part.end == opened.size else {
                // The file ended early; what other parts have found behind that is of no use.
                size = part.end
                break
            }
        }
        if size < listedSize ?? opened.size { session.noteShrunk(task.path) }
        session.add(file: task.path, opened, size: size, runs: encoder.finish())
    }
}

extension SnapshotSession {
    /// Adds a file's entry.
    fileprivate func add(file path: String, _ opened: SourceFile.Opened, size: Int, runs: [UInt8]) {
        let kind = ManifestEntry.Kind.file(size: size)
        let bytes = ManifestEntry.encode(
            path: path,
            kind: kind,
            mode: opened.mode,
            modifiedNanoseconds: opened.modifiedNanoseconds,
            runs: runs
        )
        add(EncodedEntry(path: path, kind: kind, bytes: bytes))
    }

    fileprivate func noteShrunk(_ path: String) {
        count { summary in
            if summary.shrunk.count < SnapshotSummary.listedMax { summary.shrunk.append(path) }
        }
    }
}
