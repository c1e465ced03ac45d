/// What a healing has done.
package struct HealReport: Sendable, Equatable {
    /// How many pages of snapshots were found sound elsewhere.
    package var pages = 0
    /// The snapshots that point there now, wholly or in part healed.
    package var snapshots: [SnapshotID] = []
}

extension Repository {
    /// Points snapshots that need marked frames to the same pages in sound frames, where a later snapshot has stored
    /// them again.
    ///
    /// That a page is the same is known from the footer of the damaged pack, which has the hash of every page: same
    /// file, same page, same keyed hash of 64 bits. A pack whose footer can't be read can't be healed.
    /// Errors: `fenced`, store errors.
    package func heal() async throws -> HealReport {
        try await epoch.check()
        var report = HealReport()
        do {
            for lineage in Set(try await marks().compactMap { Self.lineage(ofPack: $0.object) }).sorted() {
                try await heal(lineage, &report)
            }
        } catch {
            objects.published.noteDeadPages()
            throw error
        }
        if !report.snapshots.isEmpty { objects.published.noteDeadPages() }
        return report
    }

    private static func lineage(ofPack object: String) -> LineageID? {
        guard let name = try? ObjectName(object), packID(of: name) != nil else { return nil }
        return try? LineageID(String(name.components[1]))
    }

    private func heal(_ lineage: LineageID, _ report: inout HealReport) async throws {
        let damaged = try await objects.damagedFrames(of: lineage)
        var search = HealSearch(damaged: damaged, footers: HealFooters(objects: objects))
        var victims: [SnapshotID] = []
        var donors: [SnapshotID] = []
        for header in try await snapshots() where header.lineage == lineage {
            donors.append(header.id)
            guard let manifest = try await readable(header.id),
                manifest.packs.contains(where: { damaged.isMarked($0.id) })
            else { continue }
            if try await search.addLost(of: manifest) { victims.append(header.id) }
        }
        guard !victims.isEmpty else { return }
        var pinned: [PackID] = []
        defer { pins.release(pinned) }
        for id in donors where search.isOpen {
            guard let manifest = try await readable(id) else { continue }
            pins.pin(manifest.packs.map(\.id))
            pinned += manifest.packs.map(\.id)
            // Pinned while the manifest still counts: no collection misses these packs.
            guard try await isCurrent(manifest) else { continue }
            try await search.look(in: manifest)
        }
        for id in victims {
            guard let manifest = try await readable(id) else { continue }
            var pages = 0
            let isWritten = try await rewrite(manifest) { entry, range, pack, slice, _ in
                let parts = search.replacement(entry.path, range, pack, slice, pageBytes: manifest.header.pageBytes)
                pages += parts.found
                return parts.found > 0 ? parts.runs : nil
            }
            guard isWritten else { continue }
            report.pages += pages
            report.snapshots.append(id)
        }
    }

    private func isCurrent(_ manifest: Manifest) async throws -> Bool {
        do {
            return try await newer(than: manifest) == nil
        } catch let error as RepositoryError where error.code == .notFound || error.code == .damaged {
            return false
        }
    }

    /// A manifest; nil where it went meanwhile or can't be read.
    private func readable(_ id: SnapshotID) async throws -> Manifest? {
        do {
            return try await manifest(id)
        } catch let error as RepositoryError where error.code == .notFound || error.code == .damaged {
            return nil
        }
    }
}
