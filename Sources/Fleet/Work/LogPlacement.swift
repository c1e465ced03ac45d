import Engine
import Repository

/// Puts the log that a restore replays where the recovering server reads it.
struct LogPlacement: Sendable {
    let server: PostgreSQLServer
    let repository: Repository
    let plan: RestorePlan
    /// How many threads decrypt, decompress and write.
    let workersMax: Int

    /// How much log one worker takes at a time; less would read the objects between two workers twice.
    private static let portionBytes = UInt64(4 * WALSegment.bytesDefault)

    /// Writes whole segments: from the captured log where the plan names some, else those of the snapshot itself.
    func run(_ manifest: Manifest, lineage: LineageID) async throws {
        guard let log = plan.log else { return try await placeOwnLog(of: manifest) }
        let stream = try await repository.log(stream: StreamID(plan.stream), lineage: lineage)
        var starts = stride(from: log.start, to: log.end, by: Int(Self.portionBytes)).makeIterator()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, workersMax) {
                guard let start = starts.next() else { break }
                group.addTask { try await place(log, from: start, stream) }
            }
            while try await group.next() != nil {
                guard let start = starts.next() else { continue }
                group.addTask { try await place(log, from: start, stream) }
            }
        }
    }

    private func place(_ log: LogSpan, from start: UInt64, _ stream: LogStream) async throws {
        let timeline = UInt32(log.timeline)
        let end = min(log.end, start + Self.portionBytes)
        try await stream.visit(timeline: timeline, from: start, to: end) { pieces in
            let writer = try RecoveryLogWriter(server, timeline: timeline, from: start)
            for try await bytes in pieces { try writer.write(bytes) }
            try writer.finish()
        }
    }

    private func placeOwnLog(of manifest: Manifest) async throws {
        let segments = manifest.entries.map(\.path).filter { $0.hasPrefix("pg_wal/") }
            .compactMap { path in WALSegment(fileName: String(path.dropFirst(7))).map { (path, $0) } }
            .sorted { $0.1.start < $1.1.start }
        guard let first = segments.first?.1 else {
            throw FleetError(.invalidRestore, "The snapshot \(manifest.id) holds no log; it can't become consistent.")
        }
        let writer = try RecoveryLogWriter(server, timeline: first.timeline, from: first.start.rawValue)
        for (path, _) in segments { try writer.write(try await repository.read(manifest, path: path)) }
        try writer.finish()
    }
}
