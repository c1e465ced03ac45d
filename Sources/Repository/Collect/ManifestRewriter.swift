extension Repository {
    /// What a run of pages is replaced by; nil leaves it where it is.
    ///
    /// Given the entry, the pages, where they are and their bytes in the frame's plaintext.
    typealias RunReplacement = (
        _ entry: ManifestEntry, _ pages: Range<Int>, _ pack: PackReference, _ slice: FrameSlice, _ bytes: Range<Int>
    ) throws -> [ReplacedRun]?

    /// Some pages, and where they are now.
    struct ReplacedRun {
        /// How many pages.
        let pages: Int
        /// The pack they are in now.
        let pack: PackReference
        /// The frame.
        let frame: FrameLocation
        /// First byte in the frame's plaintext.
        let offset: Int
    }

    /// Writes a snapshot's manifest again under the next number, with pages in other places, and removes the earlier.
    ///
    /// Returns whether anything was written. A snapshot that was deleted or rewritten meanwhile is left alone.
    /// Errors: `fenced`, `damaged`, store errors; after an error either manifest counts, and both are right.
    func rewrite(_ manifest: Manifest, _ replacement: RunReplacement) async throws -> Bool {
        let key = try await objects.writingKey(of: manifest.header.lineage)
        guard let (name, bytes) = try rewritten(manifest, key: key, replacement) else { return false }
        let id = manifest.id
        return try await turns.take(id) {
            try await epoch.check()
            guard try await objects.currentNumber(of: id) == manifest.number else { return false }
            objects.published.note(id, number: manifest.number + 1)
            let earlier = ObjectLayout.manifest(id, number: manifest.number)
            try await objects.put(name, bytes, keepUntil: objects.longestLock(of: [earlier]))
            try await removeEarlierManifests(of: id, before: manifest.number + 1)
            return true
        }
    }

    /// Removes the manifests of a snapshot that no longer count, lowest number first.
    func removeEarlierManifests(of id: SnapshotID, before number: Int) async throws {
        let earlier = Set(try await objects.manifestNumbers(of: id) + [number - 1]).filter { $0 > 0 && $0 < number }
        for number in earlier.sorted() {
            do {
                try await objects.store.delete(ObjectLayout.manifest(id, number: number))
            } catch let error as RepositoryError where error.code == .retained {
                // It goes when its retention ends; numbers above it must not go before.
                return
            }
        }
    }

    /// The sealed manifest with pages in other places; nil where none is.
    private func rewritten(
        _ manifest: Manifest,
        key: SealingKey,
        _ replacement: RunReplacement
    ) throws
        -> (ObjectName, [UInt8])?
    {
        var builder = try ManifestBuilder(
            manifest.id,
            number: manifest.number + 1,
            key: key,
            level: configuration.compressionLevel,
            random: configuration.random
        )
        var table = PackTable()
        var replacedRuns = 0
        for entry in manifest.entries {
            let runs = try replacedBytes(of: entry, manifest, &table, &replacedRuns, replacement)
            try builder.append(
                ManifestEntry.encode(
                    path: entry.path,
                    kind: entry.kind,
                    mode: entry.mode,
                    modifiedNanoseconds: entry.modifiedNanoseconds,
                    runs: runs
                )
            )
        }
        guard replacedRuns > 0 else { return nil }
        _ = try builder.finishBody()
        let header = manifest.header.with(bodyBytes: builder.bodyBytes)
        return (builder.name, try builder.finish(ManifestFooter(header: header, packs: table.packs)))
    }

    /// The encoded runs of a file.
    private func replacedBytes(
        of entry: ManifestEntry,
        _ manifest: Manifest,
        _ table: inout PackTable,
        _ replacedRuns: inout Int,
        _ replacement: RunReplacement
    ) throws -> [UInt8] {
        guard case .file(let size) = entry.kind else { return [] }
        let pageBytes = manifest.header.pageBytes
        var encoder = RunEncoder(pageBytes: pageBytes)
        var runs = manifest.runs(of: entry)
        var page = 0
        while let run = try runs.next() {
            let pages = page..<(page + run.pages)
            page += run.pages
            guard let slice = run.slice else {
                encoder.append(run)
                continue
            }
            let pack = manifest.packs[slice.pack]
            let count = min(run.pages * pageBytes, size - pages.lowerBound * pageBytes)
            guard let replaced = try replacement(entry, pages, pack, slice, slice.offset..<(slice.offset + count))
            else {
                let same = FrameSlice(pack: table.index(of: pack), frame: slice.frame, offset: slice.offset)
                encoder.append(PageRun(pages: run.pages, slice: same))
                continue
            }
            replacedRuns += 1
            for part in replaced {
                let slice = FrameSlice(pack: table.index(of: part.pack), frame: part.frame, offset: part.offset)
                encoder.append(PageRun(pages: part.pages, slice: slice))
            }
        }
        return encoder.finish()
    }
}

/// The table of packs of a manifest that is being written.
struct PackTable {
    /// The packs in the order in which they were first named.
    private(set) var packs: [PackReference] = []
    private var indexes: [PackID: Int] = [:]

    /// Index of a pack, which is added when it is new.
    mutating func index(of pack: PackReference) -> Int {
        if let known = indexes[pack.id] { return known }
        packs.append(pack)
        indexes[pack.id] = packs.count - 1
        return packs.count - 1
    }
}

extension SnapshotHeader {
    /// The same but for what is given.
    func with(
        id: SnapshotID? = nil,
        description: [UInt8]? = nil,
        storedBytes: Int? = nil,
        bodyBytes: Int? = nil
    ) -> Self {
        Self(
            id: id ?? self.id,
            lineage: lineage,
            stream: stream,
            description: description ?? self.description,
            pageBytes: pageBytes,
            entryCount: entryCount,
            logicalBytes: logicalBytes,
            storedBytes: storedBytes ?? self.storedBytes,
            bodyBytes: bodyBytes ?? self.bodyBytes
        )
    }
}
