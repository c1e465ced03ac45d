import Glibc
import SystemPackage

/// Writes log bytes as the segment files that a recovering server reads; write from a segment's start, in order.
///
/// They are put beside the data directory, so that they can be written while it is restored, by several writers with
/// segments of their own; ``PostgreSQLRecovery/prepare(label:tablespaceMap:)`` moves them into it.
package final class RecoveryLogWriter {
    /// The position after the last byte written.
    package private(set) var position: UInt64

    private let directory: FilePath
    private let files: OwnedFiles
    private let timeline: UInt32
    private let segmentBytes: UInt64
    private var segment: SegmentFile?

    /// A writer for a server that is not started yet; the start must be the start of a segment.
    package init(
        _ server: PostgreSQLServer,
        timeline: UInt32,
        from start: UInt64,
        segmentBytes: UInt64 = 16 * 1024 * 1024
    ) throws {
        guard start % segmentBytes == 0 else {
            throw EngineError(.invalidArgument, "\(start.positionText) is not the start of a log segment; begin there.")
        }
        files = server.files
        directory = server.stagedLogDirectory
        try files.makeDirectory(directory)
        self.timeline = timeline
        self.segmentBytes = segmentBytes
        position = start
    }

    /// Writes the bytes that follow.
    package func write(_ bytes: [UInt8]) throws {
        try unsafe bytes.withUnsafeBytes { try unsafe write($0) }
    }

    /// Writes the bytes that follow.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let room = Int(segmentBytes - position % segmentBytes)
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...].prefix(room))
            do {
                try unsafe currentSegment().write(part)
            } catch let error as Errno {
                throw EngineError(.fileFailed, "The log can't be written to \(directory).", cause: error)
            }
            done += part.count
            position += UInt64(part.count)
            if position % segmentBytes == 0 { try closeSegment() }
        }
    }

    /// Ends the log; what is missing of the last segment reads as zeros.
    package func finish() throws {
        try closeSegment()
        try files.synchronise(directory)
    }

    private func currentSegment() throws -> SegmentFile {
        if let segment { return segment }
        let name = LogSegmentName.text(
            timeline: timeline,
            number: position / segmentBytes,
            segmentBytes: segmentBytes
        )
        let path = directory.appending(name)
        let file = try SegmentFile(creating: path, bytes: segmentBytes)
        segment = file
        try files.takeOver(path)
        return file
    }

    private func closeSegment() throws {
        guard let file = segment else { return }
        segment = nil
        do {
            try file.close()
        } catch {
            throw EngineError(.fileFailed, "The log can't be written to \(directory).", cause: error)
        }
    }
}
