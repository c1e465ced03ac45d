package import FoundationEssentials
import Synchronization

/// How long log is locked that is written now.
package struct LogLock: Sendable {
    /// Until when objects that stay as they are: those that end a segment and hold all there is of it.
    package let whole: Date
    /// Until when parts of a segment in progress, which are soon merged into one object, and are then in the way.
    package let part: Date

    package init(whole: Date, part: Date) {
        self.whole = whole
        self.part = part
    }
}

extension LogStream {
    /// The stream that an object of log is of.
    static func stream(of name: ObjectName) -> StreamID? {
        name.components.dropFirst().first.flatMap { try? StreamID(String($0)) }
    }

    /// Positions in a segment, whose objects are merged into one.
    static let segmentPositions = UInt64(objectBytesMax / 2)

    /// Until when an object is locked that is written now; nil where the store locks nothing.
    func lockTime(of range: LogRange) async throws -> Date? {
        guard objects.store.locksObjects, let lock = try await objects.logLock?(stream) else { return nil }
        return state.withLock { $0.index.isWhole(range) } ? lock.whole : lock.part
    }

    /// Writes an object of this log, locked from the beginning where the store locks objects.
    func put(_ range: LogRange, _ sealed: [UInt8]) async throws {
        // Staged log is locked when it is uploaded.
        let keepUntil = objects.store is StagedLogStore ? nil : try await lockTime(of: range)
        try await objects.put(ObjectLayout.log(stream, range), sealed, keepUntil: keepUntil)
    }

    /// Forgets an object that is no longer in the store.
    func forget(_ range: LogRange) { state.withLock { $0.index.remove(range) } }
}

extension LogIndex {
    /// Whether an object is not to be merged with others any more: it ends a segment, and none is before it in there.
    func isWhole(_ range: LogRange) -> Bool {
        guard range.end.isMultiple(of: LogStream.segmentPositions) else { return false }
        let first = range.start / LogStream.segmentPositions * LogStream.segmentPositions
        return first == range.start || !hasObject(of: range.timeline, beginningIn: first..<range.start)
    }
}
