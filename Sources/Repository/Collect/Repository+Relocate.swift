extension Repository {
    /// Lets all snapshots of a lineage lean on what one of them has stored again of pages that are marked as damaged.
    ///
    /// Only where the page is proven to be the same. The damaged packs go with the next collection, when nothing names
    /// them any more. Errors: `notFound`, `fenced`, `damaged` where a manifest can't be read, store errors; after an
    /// error some snapshots may be healed.
    package func relocate(using id: SnapshotID) async throws -> RelocationReport {
        try await epoch.check()
        var healed = try await manifest(id)
        while true {
            let packs = healed.packs.map(\.id)
            pins.pin(packs)
            defer { pins.release(packs) }
            guard let newer = try await newer(than: healed) else { return try await relocate(using: healed) }
            healed = newer
        }
    }

    /// Most snapshots of a lineage that are asked for sound copies of damaged pages.
    private static let healersMax = 16

    /// Lets snapshots that lean on marked pages lean on copies that sound snapshots of their lineage have stored again.
    ///
    /// Does nothing where nothing is marked, or no snapshot was published since the last time.
    func heal(_ contents: StoreContents) async throws -> RelocationReport {
        var report = RelocationReport()
        guard try await !objects.store.list(prefix: ObjectLayout.marks).isEmpty, objects.published.takeHealers() else {
            return report
        }
        for (lineage, snapshots) in contents.snapshots.sorted(by: { $0.key < $1.key }) {
            let damaged = try await objects.damagedFrames(of: lineage)
            let sound = try await soundSnapshots(snapshots, damaged)
            guard !damaged.isEmpty, sound.count < snapshots.count else { continue }
            for healer in sound.prefix(Self.healersMax) {
                let found = try await relocate(using: healer)
                report.snapshotsHealed += found.snapshotsHealed
                report.pagesHealed += found.pagesHealed
                report.pagesLeft = found.pagesLeft
                if found.pagesLeft == 0 { break }
            }
        }
        return report
    }

    /// The snapshots that use no page that is marked as damaged, those first that name a marked pack: they were taken
    /// when pages of it were stored again.
    private func soundSnapshots(_ snapshots: [SnapshotID], _ damaged: DamagedFrames) async throws -> [SnapshotID] {
        guard !damaged.isEmpty else { return [] }
        var near: [SnapshotID] = []
        var far: [SnapshotID] = []
        for id in snapshots {
            do {
                let footer = try await objects.manifestFooter(id)
                guard footer.packs.contains(where: { damaged.isMarked($0.id) }) else {
                    far.append(id)
                    continue
                }
                var isSound = true
                let manifest = try await objects.manifest(id)
                for entry in manifest.entries {
                    try manifest.forEachSlice(of: entry) { _, slice, _ in
                        if damaged.contains(slice.frame, of: manifest.packs[slice.pack].id) { isSound = false }
                    }
                }
                if isSound { near.append(id) }
            } catch let error as RepositoryError where error.code == .notFound {}
        }
        return near + far
    }

    private func relocate(using healed: Manifest) async throws -> RelocationReport {
        var report = RelocationReport()
        let lineage = healed.header.lineage
        let damaged = try await objects.damagedFrames(of: lineage)
        guard !damaged.isEmpty else { return report }
        for id in try await objects.snapshotIDs() where id != healed.id {
            try Task.checkCancellation()
            guard let manifest = try await manifest(id, of: lineage, leaningOn: damaged),
                manifest.header.pageBytes == healed.header.pageBytes
            else { continue }
            var relocation = Relocation(healed: healed, damaged: damaged)
            try await relocation.load(for: manifest, objects)
            let isWritten = try await rewrite(manifest) { entry, pages, pack, slice, bytes in
                try relocation.replacement(entry.path, pages, pack, slice, bytes)
            }
            report.pagesLeft += relocation.pagesLeft
            guard isWritten else { continue }
            report.snapshotsHealed += 1
            report.pagesHealed += relocation.pagesHealed
        }
        if report.snapshotsHealed > 0 { objects.published.noteDeadPages() }
        return report
    }

    /// The manifest of a snapshot if it is of a lineage and names a pack that is marked; nil also where it was deleted.
    private func manifest(
        _ id: SnapshotID,
        of lineage: LineageID,
        leaningOn damaged: DamagedFrames
    ) async throws -> Manifest? {
        do {
            let footer = try await objects.manifestFooter(id)
            guard footer.header.lineage == lineage, footer.packs.contains(where: { damaged.isMarked($0.id) }) else {
                return nil
            }
            return try await objects.manifest(id)
        } catch let error as RepositoryError where error.code == .notFound {
            return nil
        }
    }
}
