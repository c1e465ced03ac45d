/// What a relocation has done.
package struct RelocationReport: Sendable, Equatable {
    /// How many snapshots lean on new copies of their pages now.
    package internal(set) var snapshotsHealed = 0
    /// How many pages of them.
    package internal(set) var pagesHealed = 0
    /// How many damaged pages have no copy that is proven to be the same.
    package internal(set) var pagesLeft = 0
}

/// Finds, for damaged pages of one snapshot, the same pages in another that has stored them again.
///
/// The proof is the hash of the page in the footer of its damaged pack, which is authentic where it opens: a page of
/// the same file and number that has the same hash is the same page.
struct Relocation {
    private struct Place {
        let pack: PackReference
        let slice: FrameSlice
    }

    private let healed: Manifest
    private let damaged: DamagedFrames
    private var footers: [PackID: PackFooter] = [:]
    private var path: String?
    private var places: [(pages: Range<Int>, slice: FrameSlice, bytes: Range<Int>)] = []
    /// How many pages have been found.
    private(set) var pagesHealed = 0
    /// How many have not.
    private(set) var pagesLeft = 0

    init(healed: Manifest, damaged: DamagedFrames) {
        self.healed = healed
        self.damaged = damaged
    }

    /// Loads the footers that tell about the damaged pages of a snapshot and about what may replace them.
    mutating func load(for manifest: Manifest, _ objects: ObjectAccess) async throws {
        footers = [:]
        var needed: [PackID: ObjectName] = [:]
        for entry in manifest.entries {
            try manifest.forEachSlice(of: entry) { pages, slice, _ in
                let pack = manifest.packs[slice.pack].id
                guard damaged.contains(slice.frame, of: pack) else { return }
                needed[pack] = manifest.packName(slice.pack)
                for page in pages {
                    guard let index = try place(of: page, in: entry.path)?.slice.pack else { continue }
                    needed[healed.packs[index].id] = healed.packName(index)
                }
            }
        }
        let decoder = try FrameDecoder()
        for (pack, name) in needed {
            do {
                footers[pack] = try await objects.packFooter(name, decoder: decoder)
            } catch let error as RepositoryError where error.code == .damaged {}
        }
    }

    /// Where the pages of a damaged run are now; nil where none of them was found.
    mutating func replacement(
        _ path: String,
        _ pages: Range<Int>,
        _ pack: PackReference,
        _ slice: FrameSlice,
        _ bytes: Range<Int>
    ) throws -> [Repository.ReplacedRun]? {
        guard damaged.contains(slice.frame, of: pack.id) else { return nil }
        var runs: [Repository.ReplacedRun] = []
        var found = 0
        for page in pages {
            let offset = slice.offset + (page - pages.lowerBound) * healed.header.pageBytes
            let count = min(healed.header.pageBytes, bytes.upperBound - offset)
            let old = FrameSlice(pack: slice.pack, frame: slice.frame, offset: offset)
            if let place = try copy(of: page, path, old, pack, count) {
                found += 1
                runs.append(
                    Repository.ReplacedRun(
                        pages: 1,
                        pack: place.pack,
                        frame: place.slice.frame,
                        offset: place.slice.offset
                    )
                )
            } else {
                runs.append(Repository.ReplacedRun(pages: 1, pack: pack, frame: slice.frame, offset: offset))
            }
        }
        pagesHealed += found
        pagesLeft += pages.count - found
        return found > 0 ? runs : nil
    }

    /// The place of a page in the healed snapshot, if it is proven to be the same.
    private mutating func copy(
        of page: Int,
        _ path: String,
        _ old: FrameSlice,
        _ pack: PackReference,
        _ count: Int
    ) throws -> Place? {
        guard let (new, newCount) = try place(of: page, in: path), newCount == count,
            let hash = hash(old, pack.id, count), hash == self.hash(new, healed.packs[new.pack].id, count)
        else { return nil }
        return Place(pack: healed.packs[new.pack], slice: new)
    }

    private func hash(_ slice: FrameSlice, _ pack: PackID, _ count: Int) -> UInt64? {
        guard let footer = footers[pack], let frame = footer.frame(at: slice.frame) else { return nil }
        return footer.hash(of: frame, at: slice.offset, count: count)
    }

    /// Where the healed snapshot has a page, and how long it is; nil where it is zeros, damaged or not there.
    private mutating func place(of page: Int, in path: String) throws -> (slice: FrameSlice, count: Int)? {
        if self.path != path {
            places = []
            if let entry = healed.entry(path) {
                try healed.forEachSlice(of: entry) { places.append(($0, $1, $2)) }
            }
            self.path = path
        }
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].pages.upperBound <= page { low = middle + 1 } else { high = middle }
        }
        guard low < places.count, places[low].pages.contains(page) else { return nil }
        let (pages, slice, bytes) = places[low]
        guard !damaged.contains(slice.frame, of: healed.packs[slice.pack].id) else { return nil }
        let offset = slice.offset + (page - pages.lowerBound) * healed.header.pageBytes
        let moved = FrameSlice(pack: slice.pack, frame: slice.frame, offset: offset)
        return (moved, min(healed.header.pageBytes, bytes.upperBound - offset))
    }
}
