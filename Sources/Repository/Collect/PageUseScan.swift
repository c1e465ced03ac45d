extension Repository {
    /// Most packs whose use is gathered at a time, which bounds memory; more are gathered in turns.
    static let scannedPacksMax = 2048

    /// Which bytes of some packs of a lineage are used by which of some snapshots.
    ///
    /// Reads one manifest after the other; the owner of each is told by its identifier, nil leaves it out.
    func use(
        of packs: Set<PackID>,
        by snapshots: [SnapshotID],
        owner: (SnapshotID) -> Int32? = { _ in 0 }
    ) async throws -> [PackID: PageUse] {
        var use: [PackID: PageUse] = [:]
        for id in snapshots {
            try Task.checkCancellation()
            guard let owner = owner(id), let manifest = try await manifest(id, naming: packs) else { continue }
            let chosen = manifest.packs.map { packs.contains($0.id) }
            for entry in manifest.entries {
                try manifest.forEachSlice(of: entry) { _, slice, bytes in
                    guard chosen[slice.pack] else { return }
                    use[manifest.packs[slice.pack].id, default: PageUse()].insert(slice.frame, bytes, owner: owner)
                }
            }
        }
        return use
    }

    /// The manifest of a snapshot if it names one of some packs; nil also where the snapshot was deleted meanwhile.
    func manifest(_ id: SnapshotID, naming packs: Set<PackID>) async throws -> Manifest? {
        do {
            let footer = try await objects.manifestFooter(id)
            guard footer.packs.contains(where: { packs.contains($0.id) }) else { return nil }
            return try await objects.manifest(id)
        } catch let error as RepositoryError where error.code == .notFound {
            return nil
        }
    }
}

extension Manifest {
    /// Calls a closure with each run of a file that lies in a pack: its pages, where they are, and its bytes in the
    /// frame's plaintext.
    func forEachSlice(
        of entry: ManifestEntry,
        _ body: (_ pages: Range<Int>, _ slice: FrameSlice, _ bytes: Range<Int>) throws -> Void
    ) throws {
        guard case .file(let size) = entry.kind else { return }
        var runs = runs(of: entry)
        var page = 0
        while let run = try runs.next() {
            let pages = page..<(page + run.pages)
            page += run.pages
            guard let slice = run.slice else { continue }
            let count = min(run.pages * header.pageBytes, size - pages.lowerBound * header.pageBytes)
            try body(pages, slice, slice.offset..<(slice.offset + count))
        }
    }
}
