/// Lost pages, and where the same pages are found again.
struct HealSearch {
    /// Most pages that are looked for at once; what is left is found when these are healed.
    private static let pagesMax = 1 << 20

    private struct Page: Hashable {
        let path: String
        let number: Int
        let hash: UInt64
    }

    private struct Place {
        let pack: PackReference
        let frame: FrameLocation
        let offset: Int
    }

    private let damaged: DamagedFrames
    private var footers: HealFooters
    private var wanted: Set<Page> = []
    private var wantedPaths: Set<String> = []
    private var places: [Page: Place] = [:]
    /// The lost pages by where they were.
    private var hashes: [PackID: [Int: [Int: UInt64]]] = [:]

    init(damaged: DamagedFrames, footers: HealFooters) {
        self.damaged = damaged
        self.footers = footers
    }

    /// Whether pages are still looked for.
    var isOpen: Bool { !wanted.isEmpty }

    /// Adds the pages of a snapshot that lie in damaged frames; answers whether there are any whose hash is known.
    mutating func addLost(of manifest: Manifest) async throws -> Bool {
        var hasLost = false
        try await forEachPage(of: manifest, in: nil) { search, page, slice, pack, hash in
            guard search.damaged.contains(slice.frame, of: pack.id), search.wanted.count < Self.pagesMax else { return }
            search.wanted.insert(Page(path: page.path, number: page.number, hash: hash))
            search.wantedPaths.insert(page.path)
            search.hashes[pack.id, default: [:]][slice.frame.offset, default: [:]][slice.offset] = hash
            hasLost = true
        }
        return hasLost
    }

    /// Looks for lost pages among those of a snapshot.
    mutating func look(in manifest: Manifest) async throws {
        try await forEachPage(of: manifest, in: wantedPaths) { search, page, slice, pack, hash in
            let known = Page(path: page.path, number: page.number, hash: hash)
            guard !search.damaged.contains(slice.frame, of: pack.id), search.wanted.remove(known) != nil else { return }
            search.places[known] = Place(pack: pack, frame: slice.frame, offset: slice.offset)
        }
    }

    /// What takes the place of a run: the pages that were found, and the others where they are.
    func replacement(
        _ path: String,
        _ pages: Range<Int>,
        _ pack: PackReference,
        _ slice: FrameSlice,
        pageBytes: Int
    ) -> (runs: [Repository.ReplacedRun], found: Int) {
        guard let lost = hashes[pack.id]?[slice.frame.offset] else { return ([], 0) }
        var found = 0
        let runs = pages.map { number -> Repository.ReplacedRun in
            let offset = slice.offset + (number - pages.lowerBound) * pageBytes
            let place = lost[offset].flatMap { places[Page(path: path, number: number, hash: $0)] }
            guard let place else {
                return Repository.ReplacedRun(pages: 1, pack: pack, frame: slice.frame, offset: offset)
            }
            found += 1
            return Repository.ReplacedRun(pages: 1, pack: place.pack, frame: place.frame, offset: place.offset)
        }
        return (runs, found)
    }

    /// Visits pages whose hash is known: those of some paths, or without paths those in damaged frames.
    private mutating func forEachPage(
        of manifest: Manifest,
        in paths: Set<String>?,
        _ visit: (
            inout HealSearch, _ page: (path: String, number: Int), _ slice: FrameSlice, _ pack: PackReference,
            _ hash: UInt64
        ) -> Void
    ) async throws {
        let pageBytes = manifest.header.pageBytes
        for entry in manifest.entries where paths?.contains(entry.path) ?? true {
            try Task.checkCancellation()
            var runs = manifest.runs(of: entry)
            var first = 0
            while let run = try runs.next() {
                defer { first += run.pages }
                guard let slice = run.slice else { continue }
                let pack = manifest.packs[slice.pack]
                guard paths != nil || damaged.contains(slice.frame, of: pack.id),
                    let footer = try await footers.footer(manifest.packName(slice.pack), pack.id),
                    let frame = footer.frame(at: slice.frame)
                else { continue }
                for index in 0..<run.pages {
                    let start = index * pageBytes
                    let count = min(pageBytes, entry.size - (first + index) * pageBytes)
                    guard let hash = footer.hash(of: frame, at: slice.offset + start, count: count) else { continue }
                    let place = FrameSlice(pack: slice.pack, frame: slice.frame, offset: slice.offset + start)
                    visit(&self, (entry.path, first + index), place, pack, hash)
                }
            }
        }
    }
}

/// Footers of packs, the last ones kept.
struct HealFooters {
    private static let keptBytesMax = 64 * 1024 * 1024

    let objects: ObjectAccess
    private var kept: [PackID: PackFooter] = [:]
    private var unreadable: Set<PackID> = []
    private var keptBytes = 0

    init(objects: ObjectAccess) { self.objects = objects }

    /// The footer of a pack; nil where it can't be read.
    mutating func footer(_ name: ObjectName, _ pack: PackID) async throws -> PackFooter? {
        if let known = kept[pack] { return known }
        guard !unreadable.contains(pack) else { return nil }
        do {
            let footer = try await objects.packFooter(name, decoder: FrameDecoder())
            if keptBytes + footer.memoryBytes > Self.keptBytesMax { (kept, keptBytes) = ([:], 0) }
            kept[pack] = footer
            keptBytes += footer.memoryBytes
            return footer
        } catch let error as RepositoryError where error.code == .damaged {
            unreadable.insert(pack)
            return nil
        }
    }
}
