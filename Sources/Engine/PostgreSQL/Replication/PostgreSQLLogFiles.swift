import Dispatch
private import Glibc
import SystemPackage

/// The files of a timeline's log in a server's data directory.
struct PostgreSQLLogFiles: Sendable {
    private let directory: FilePath
    private let timeline: UInt32
    private let segmentBytes: Int

    /// The files of a running server.
    init(of server: PostgreSQLServer, _ system: PostgreSQLSystem) {
        directory = server.dataDirectory.appending("pg_wal")
        timeline = system.timeline
        segmentBytes = system.segmentBytes
    }

    /// Reads log, of one segment or of several; only what the server says is durable is whole there.
    ///
    /// Throws `logRemoved` where the server no longer has it.
    func read(_ positions: Range<UInt64>) async throws -> [UInt8] {
        // Files block, which threads that Swift's tasks share must not.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try bytes(positions) }) }
        }
    }

    private func bytes(_ positions: Range<UInt64>) throws -> [UInt8] {
        let count = Int(positions.upperBound - positions.lowerBound)
        return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let position = positions.lowerBound + UInt64(initialized)
                let offset = Int(position % UInt64(segmentBytes))
                let wanted = min(count - initialized, segmentBytes - offset)
                let target = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[initialized..<initialized + wanted]
                )
                try unsafe read(path(holding: position), at: offset, into: target)
                initialized += wanted
            }
        }
    }

    /// When the file that holds a position was last written, in microseconds since 1970; nil where there is none yet.
    func lastWrittenMicroseconds(at position: UInt64) -> Int64? {
        var status = stat()
        guard unsafe stat(path(holding: position).string, &status) == 0 else { return nil }
        let time = status.st_mtim
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    private func read(_ path: FilePath, at offset: Int, into target: UnsafeMutableRawBufferPointer) throws {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.noFollow, .closeOnExec])
            try file.closeAfter {
                var done = 0
                while done < target.count {
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[done...])
                    let count = unsafe try file.read(fromAbsoluteOffset: Int64(offset + done), into: rest)
                    guard count > 0 else {
                        throw EngineError(.fileFailed, "\(path) is shorter than a log segment; check the disk.")
                    }
                    done += count
                }
            }
        } catch Errno.noSuchFileOrDirectory {
            throw EngineError(
                .logRemoved,
                "The log is gone from the server: \(path) is not there any more; take a new snapshot."
            )
        } catch let error as Errno {
            throw EngineError(.fileFailed, "Can't read \(path); check the disk and its permissions.", cause: error)
        }
    }

    private func path(holding position: UInt64) -> FilePath {
        let segment = WALSegment(
            timeline: timeline,
            holding: LogSequenceNumber(position),
            segmentBytes: segmentBytes
        )
        return directory.appending(segment.fileName)
    }
}
