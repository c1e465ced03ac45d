import Engine
import Repository

/// A file of an export that the snapshot does not have as it stands: log, or the settings of a recovery.
struct ExportedFile: Sendable {
    /// What is in it.
    private enum Content: Sendable {
        case text(String)
        /// Log of the snapshot's own.
        case entry(ManifestEntry, Manifest, Repository)
        /// Captured log.
        case log(LogStream, LogRange)
    }

    /// Where it is in the data directory.
    let path: String
    /// Its size.
    let bytes: Int
    private let content: Content

    /// A short file.
    init(path: String, text: String) {
        self.path = path
        bytes = text.utf8.count
        content = .text(text)
    }

    private init(segment path: String, _ content: Content) {
        self.path = path
        bytes = WALSegment.bytesDefault
        self.content = content
    }

    /// Calls a closure with all bytes, in order; what is missing of a segment reads as zeros, as the log's end does.
    func read(_ visit: (RawSpan) throws -> Void) async throws {
        var rest = bytes
        switch content {
        case .text(let text):
            try unsafe visit(Array(text.utf8).span.bytes)
            return
        case .entry(let entry, let manifest, let repository):
            var reader = try SnapshotFileReader(repository, manifest)
            try await reader.read(entry, visit)
            rest -= entry.size
        case .log(let log, let range):
            for try await bytes in log.read(timeline: range.timeline, from: range.start, to: range.end) {
                try unsafe visit(bytes.span.bytes)
            }
            rest -= Int(range.count)
        }
        guard rest > 0 else { return }
        try unsafe visit([UInt8](repeating: 0, count: rest).span.bytes)
    }
}

extension ExportedFile {
    /// The segments that a snapshot itself has, up to the moment it was complete; whole, as PostgreSQL wants them.
    static func ownLog(of manifest: Manifest, _ repository: Repository) -> [ExportedFile] {
        manifest.entries.filter { entry in
            entry.path.hasPrefix("pg_wal/") && WALSegment(fileName: String(entry.path.dropFirst(7))) != nil
        }
        .map { ExportedFile(segment: $0.path, .entry($0, manifest, repository)) }
    }

    /// The segments of captured log that hold a stretch.
    static func captured(_ span: LogSpan, in log: LogStream) -> [ExportedFile] {
        let segmentBytes = UInt64(WALSegment.bytesDefault)
        let timeline = UInt32(span.timeline)
        let starts = stride(from: span.start / segmentBytes * segmentBytes, to: span.end, by: WALSegment.bytesDefault)
        return starts.map { start in
            let range = LogRange(timeline: timeline, start: start, end: min(span.end, start + segmentBytes))
            let segment = WALSegment(timeline: timeline, holding: LogSequenceNumber(start))
            return ExportedFile(segment: "pg_wal/\(segment.fileName)", .log(log, range))
        }
    }
}
