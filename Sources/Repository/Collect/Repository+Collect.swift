/// What a garbage collection has freed.
package struct CollectionReport: Sendable, Equatable {
    /// How many packs were deleted.
    package var packsDeleted = 0
    /// Their size.
    package var bytesFreed = 0
    /// How many packs stay.
    package var packsKept = 0
}

extension Repository {
    /// Deletes the packs that no snapshot names and no snapshot in progress has written or uses.
    ///
    /// The order makes it right without clocks: list packs, read all manifests, look at the pins when deleting each.
    /// Errors: `fenced`, `damaged` where a manifest can't be read (delete that snapshot first), store errors.
    package func collectGarbage(
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws
        -> CollectionReport
    {
        try await epoch.check()
        let listed = try await objects.store.list(prefix: ObjectLayout.packs)
        let candidates = listed.filter { info in !(Self.packID(of: info.name).map(pins.contains) ?? true) }
        let named = try await namedPacks()
        var report = CollectionReport(packsKept: listed.count)
        let dead = candidates.filter { info in !(Self.packID(of: info.name).map(named.contains) ?? true) }
        for (index, info) in dead.enumerated() {
            try Task.checkCancellation()
            try await epoch.check()
            guard let pack = Self.packID(of: info.name), !pins.contains(pack) else { continue }
            try await objects.store.delete(info.name)
            report.packsDeleted += 1
            report.packsKept -= 1
            report.bytesFreed += info.size
            progress(index + 1, dead.count)
        }
        return report
    }

    /// The pack that an object is.
    static func packID(of name: ObjectName) -> PackID? {
        let components = name.components
        return components.count == 3 ? PackID(hexadecimal: components[2]) : nil
    }

    /// The packs of all manifests.
    private func namedPacks() async throws -> Set<PackID> {
        var named: Set<PackID> = []
        for id in try await objects.snapshotIDs() {
            do {
                named.formUnion(try await objects.manifestFooter(id).packs.lazy.map(\.id))
            } catch let error as RepositoryError where error.code == .notFound {}
        }
        return named
    }
}
