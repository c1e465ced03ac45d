import Engine
import Repository

/// Where a capture goes on, and what it knows of the log before.
struct CaptureResumption: Sendable {
    /// The position of the first byte to ask the server for.
    var position: UInt64
    /// Whether the log before `position` is missing, or never was to be captured.
    var beginsRange: Bool
    /// Where the stretch without gaps begins.
    var rangeStart: UInt64
    /// Why log is missing, if some is.
    var gap: String?

    /// Compares what the repository has with what the server still keeps.
    static func find(_ instance: Instance, _ server: PostgreSQLServer, _ log: LogStream) async throws -> Self {
        let last = log.ranges().last { $0.timeline == UInt32(instance.timeline) }
        var slot = try await server.slot(Capture.slot)
        let isKept = slot.map { $0.retention != .lost && $0.restartPosition != nil } ?? false
        if let last, let slot, isKept, let kept = slot.restartPosition, kept <= last.end {
            return Self(position: last.end, beginsRange: false, rangeStart: last.start, gap: nil)
        }
        if slot?.retention == .lost { try await server.dropSlot(Capture.slot) }
        slot = try await server.createSlot(Capture.slot)
        guard let kept = slot?.restartPosition else {
            throw EngineError(.slotMissing, "The replication slot \(Capture.slot) keeps no log; it is tried again.")
        }
        let segment = UInt64(WALSegment.bytesDefault)
        let start = kept / segment * segment
        guard let last else { return Self(position: start, beginsRange: true, rangeStart: start, gap: nil) }
        // The server may still have the segment that the repository's log ends in, without any slot having kept it.
        if start <= last.end {
            return Self(position: last.end, beginsRange: false, rangeStart: last.start, gap: nil)
        }
        let positions = "\(LogSequenceNumber(last.end)) to \(LogSequenceNumber(start))"
        return Self(
            position: start,
            beginsRange: true,
            rangeStart: start,
            gap: "the server no longer had the log from \(positions); a new backup is taken now"
        )
    }
}
