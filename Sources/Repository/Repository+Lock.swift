package import FoundationEssentials
import Synchronization

/// Locks against deletion, in a store that has them: see `docs/storage.md`, "Object lock".
extension Repository {
    /// A lock that ends less than this before it should is left as it is, so that a lock that is always renewed is not
    /// renewed at each look.
    private static let slackSeconds = 86_400.0

    /// Whether the store locks objects.
    package var locksObjects: Bool { objects.store.locksObjects }

    /// Keeps a snapshot and all that opens it at least until a moment; one that was deleted meanwhile is left alone.
    package func keep(_ id: SnapshotID, until time: Date) async throws {
        guard let number = try await objects.currentNumber(of: id) else { return }
        let manifest = ObjectLayout.manifest(id, number: number)
        guard let footer = try await objects.existingFooter(id, number: number), !isKept(manifest, until: time) else {
            return
        }
        let lineage = footer.header.lineage
        for info in try await objects.store.list(prefix: ObjectLayout.lineagePrefix(lineage)) {
            try await keep(info.name, until: time)
        }
        try await keep(ObjectLayout.root, until: time)
        for pack in footer.packs { try await keep(ObjectLayout.pack(pack.id, lineage: lineage), until: time) }
        // Last, since it stands for the packs the next time.
        try await keep(manifest, until: time)
    }

    /// Keeps the log of a stream at least until a moment, each object once; the part in progress, which is still to be
    /// merged, is left out.
    package func keepLog(of stream: StreamID, until time: Date) async throws {
        let segment = UInt64(LogStream.objectBytesMax / 2)
        let infos = try await objects.store.list(prefix: ObjectLayout.logPrefix(stream))
        let index = LogIndex(infos.lazy.map(\.name), stream: stream)
        for timeline in index.timelines {
            let end = index.end(of: timeline) ?? 0
            for range in index.objects(of: timeline) where range.end <= end / segment * segment {
                let name = ObjectLayout.log(stream, range)
                guard locks.time(of: name) == nil else { continue }
                do {
                    if let kept = try await objects.store.keptUntil(name) {
                        locks.note(name, until: kept)
                    } else {
                        try await keep(name, until: time)
                    }
                } catch let error as RepositoryError where error.code == .notFound {
                    // It was merged or has expired meanwhile.
                }
            }
        }
    }

    /// Forgets the locks that have ended.
    package func forgetLocks(before now: Date) { locks.forget(before: now) }

    private func isKept(_ name: ObjectName, until time: Date) -> Bool {
        locks.time(of: name).map { $0 >= time.addingTimeInterval(-Self.slackSeconds) } ?? false
    }

    private func keep(_ name: ObjectName, until time: Date) async throws {
        guard !isKept(name, until: time) else { return }
        try await objects.store.extend(name, keepUntil: time)
        locks.note(name, until: time)
    }
}
