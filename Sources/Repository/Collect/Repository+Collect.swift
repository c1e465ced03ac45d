extension Repository {
    /// How much a collection moves out of mostly dead packs unless told otherwise, in bytes of packs.
    package static let movedBytesMaxDefault = 4 * 1024 * 1024 * 1024

    /// Deletes the packs that no snapshot names and no snapshot in progress has written or uses.
    ///
    /// Snapshots with damaged pages are healed where another has stored the same pages again, and what is left of packs
    /// that are more than half dead, or marked as damaged, is moved into new ones.
    ///
    /// No clock takes part: list packs, read all manifests, look at the pins when deleting each. `expecting` names
    /// snapshots that must exist, also those whose deletion has not been acknowledged yet; where the store does not
    /// show one of them, nothing is deleted. With `movedBytesMax` 0 nothing is moved.
    ///
    /// Errors: `fenced`, `listingIncomplete`, `damaged` where a manifest can't be read (delete that snapshot first),
    /// store errors. A collection that was interrupted anywhere is simply begun again.
    package func collectGarbage(
        expecting: [SnapshotID] = [],
        movedBytesMax: Int = movedBytesMaxDefault,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws
        -> CollectionReport
    {
        try await epoch.check()
        var report = CollectionReport()
        let contents = try await free(expecting: expecting, &report, progress)
        if objects.published.takeHealers() {
            do {
                report.pagesHealed = try await heal().pages
            } catch {
                objects.published.noteHealers()
                throw error
            }
        }
        guard movedBytesMax > 0, objects.published.takeDeadPages() else { return report }
        var isComplete = false
        defer { if !isComplete { objects.published.noteDeadPages() } }
        var repacker = Repacker(repository: self, movedBytesMax: movedBytesMax, report: report, progress: progress)
        let isRepacked = try await repacker.repack(contents)
        report = repacker.report
        guard report.packsRepacked > 0 else {
            isComplete = isRepacked
            return report
        }
        let left = try await free(expecting: expecting, &report, progress)
        // A snapshot that was begun meanwhile may name what was moved away under it.
        isComplete = isRepacked && !repacker.moved.contains { left.named.contains($0) || pins.contains($0) }
        return report
    }

    /// Deletes what nothing needs; returns what was seen.
    private func free(
        expecting: [SnapshotID],
        _ report: inout CollectionReport,
        _ progress: @Sendable (Int, Int) -> Void
    ) async throws -> StoreContents {
        try await pins.keeping { try await freeKeepingPins(expecting: expecting, &report, progress) }
    }

    private func freeKeepingPins(
        expecting: [SnapshotID],
        _ report: inout CollectionReport,
        _ progress: @Sendable (Int, Int) -> Void
    ) async throws -> StoreContents {
        let listed = try await objects.store.list(prefix: ObjectLayout.packs)
        // Pins are noted before manifests are read: a pack that is released in between is named by one of them.
        let candidates = listed.filter { info in Self.packID(of: info.name).map { !pins.contains($0) } ?? false }
        let contents = try await contents(packs: listed, expecting: expecting)
        for (id, number) in contents.rewritten {
            try await epoch.check()
            try await turns.take(id) { try await removeEarlierManifests(of: id, before: number) }
        }
        report.packsKept = listed.count
        report.packsRetained = 0
        let dead = candidates.filter { info in Self.packID(of: info.name).map { !contents.named.contains($0) } ?? false
        }
        for (index, info) in dead.enumerated() {
            try Task.checkCancellation()
            try await epoch.check()
            guard let pack = Self.packID(of: info.name), pins.beginDeletion(of: pack) else { continue }
            defer { pins.endDeletion(of: pack) }
            try await delete(info, &report)
            progress(index + 1, dead.count)
        }
        return contents
    }

    private func delete(_ info: ObjectInfo, _ report: inout CollectionReport) async throws {
        do {
            try await objects.store.delete(info.name)
            report.packsDeleted += 1
            report.packsKept -= 1
            report.bytesFreed += info.size
        } catch let error as RepositoryError where error.code == .retained {
            report.packsRetained += 1
        }
    }

    /// Waits until none of some packs, which are pinned, is being deleted.
    func awaitDeletions(of packs: [PackID]) async throws {
        while pins.isDeleting(packs) { try await configuration.pause(.milliseconds(20)) }
    }

    /// The pack that an object is.
    static func packID(of name: ObjectName) -> PackID? {
        let components = name.components
        return components.count == 3 ? PackID(hexadecimal: components[2]) : nil
    }
}
