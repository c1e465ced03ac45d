package import FoundationEssentials
import Synchronization

/// Locks against deletion, in a store that has them: see `docs/storage.md`, "Object lock".
extension Repository {
    /// Log that is still needed and whose lock ends within this time is locked again.
    private static let logMarginSeconds = 3_600.0
    /// For how long log is locked again that has outlived its lock, because its retention period was lengthened.
    private static let logRenewalSeconds = 86_400.0

    /// Whether the store locks objects.
    package var locksObjects: Bool { objects.store.locksObjects }

    /// Keeps a snapshot and all that opens it at least until a moment; one that was deleted meanwhile is left alone.
    package func keep(_ id: SnapshotID, until time: Date) async throws {
        guard let number = try await objects.currentNumber(of: id) else { return }
        let manifest = ObjectLayout.manifest(id, number: number)
        // That the manifest itself is locked says nothing of the packs that it shares with others.
        guard !ObjectAccess.suffices(objects.locks.time(ofAllOf: manifest), until: time),
            let footer = try await objects.existingFooter(id, number: number)
        else { return }
        let lineage = footer.header.lineage
        try await objects.keepKeys(of: lineage, until: time)
        for pack in footer.packs { try await objects.keep(ObjectLayout.pack(pack.id, lineage: lineage), until: time) }
        try await objects.keep(manifest, until: time)
        objects.locks.note(allOf: manifest, until: time)
    }

    /// Keeps the log of a stream that is needed: what is not locked at least until a moment, what was written as a part and
    /// has not been merged since likewise, and what has outlived its lock for another day.
    ///
    /// Parts that were merged are deleted when their locks end.
    package func keepLog(of stream: StreamID, needed: [LogRange], until time: Date, now: Date) async throws {
        let infos = try await objects.store.list(prefix: ObjectLayout.logPrefix(stream))
        let index = LogIndex(infos.lazy.map(\.name), stream: stream)
        for timeline in index.timelines {
            for piece in index.pieces(of: timeline) where needed.contains(where: { $0.overlaps(piece.object) }) {
                let renewed = now.addingTimeInterval(Self.logRenewalSeconds)
                try await keepLog(
                    piece.object,
                    of: stream,
                    until: index.isWhole(piece.object) ? renewed : time,
                    time,
                    now
                )
            }
        }
        try await removeMerged(index.superfluous(), of: stream)
    }

    /// Locks an object of log until `time` where it isn't locked, and until `renewed` where its lock is about to end.
    private func keepLog(
        _ range: LogRange,
        of stream: StreamID,
        until renewed: Date,
        _ time: Date,
        _ now: Date
    ) async throws {
        let name = ObjectLayout.log(stream, range)
        do {
            let known = try await objects.lockTime(of: name)
            if let known, known > now.addingTimeInterval(Self.logMarginSeconds) { return }
            try await objects.extend(name, until: known == nil ? time : renewed)
        } catch let error as RepositoryError where error.code == .notFound {
            // It was merged or has expired meanwhile, or waits to be uploaded, and is locked then.
        }
    }

    /// Deletes what lies wholly in larger objects, but for what is known to be locked.
    private func removeMerged(_ ranges: [LogRange], of stream: StreamID) async throws {
        let free = ranges.filter { objects.locks.time(of: ObjectLayout.log(stream, $0)) == nil }
        guard !free.isEmpty else { return }
        try await epoch.check()
        for range in free where try await objects.deleteUnlocked(ObjectLayout.log(stream, range)) {
            logs.withLock { $0[stream] }?.forget(range)
        }
    }

    /// Forgets the locks that have ended.
    package func forgetLocks(before now: Date) { objects.locks.forget(before: now) }
}
