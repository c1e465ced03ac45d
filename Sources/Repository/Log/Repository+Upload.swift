import FoundationEssentials
import Synchronization

extension LogStream {
    /// Where the log of a timeline ends that the store itself has; elsewhere than `end` only where log is staged.
    package func storedEnd(of timeline: UInt32) -> UInt64? {
        guard let staged = objects.store as? StagedLogStore else { return end(of: timeline) }
        return staged.storedEnd(of: stream, timeline: timeline)
    }

    /// Merges what has been staged since the last upload, so that it travels as few objects.
    func foldStaged() async throws {
        let segment = Self.segmentPositions
        for timeline in state.withLock({ $0.index.timelines }) {
            guard let end = end(of: timeline) else { continue }
            let stored = storedEnd(of: timeline) ?? 0
            let start = max(stored, state.withLock { $0.index.objects(of: timeline).first?.start } ?? end)
            for first in stride(from: start / segment * segment, to: end, by: Int(segment)) {
                do {
                    try await fold(timeline: timeline, from: max(first, start), to: min(first + segment, end))
                } catch let error as RepositoryError where ![.fenced, .storeFailed].contains(error.code) {
                    // The pieces travel as they are, also damaged ones and those whose key can't be had.
                }
            }
        }
    }
}

extension Repository {
    /// Bytes of log that wait to be uploaded; always 0 where the store is a directory.
    package var waitingLogBytes: Int { (objects.store as? StagedLogStore)?.waitingBytes ?? 0 }

    /// Uploads the log that waits, where log is staged.
    ///
    /// Throws the store's error; nothing is lost then, and what waits goes on waiting.
    package func uploadLog() async throws {
        guard let staged = objects.store as? StagedLogStore, staged.waitingBytes > 0 || staged.hasDoomed else { return }
        for log in logs.withLock({ Array($0.values) }) { try await log.foldStaged() }
        try await staged.upload(noting: objects.locks) { try await self.lockTime(of: $0) }
    }

    /// Until when log is locked that is uploaded now; nil where the store locks nothing.
    private func lockTime(of name: ObjectName) async throws -> Date? {
        guard locksObjects, let stream = LogStream.stream(of: name),
            let range = LogIndex.range(of: name, stream: stream)
        else { return nil }
        if let log = logs.withLock({ $0[stream] }) { return try await log.lockTime(of: range) }
        return try await objects.logLock?(stream)?.part
    }
}
