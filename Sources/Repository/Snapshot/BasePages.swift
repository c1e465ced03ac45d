/// The pages of a file in the base snapshot, asked for in ascending order.
struct BasePages {
    /// How many pages from the first can be taken from the base for the file as it is now.
    let count: Int
    /// Pages that lie in frames that are marked as damaged.
    private let lost: PageSet
    private var runs: RunDecoder
    private var current: PageRun?
    private var currentStart = 0
    private let pageBytes: Int
    private let base: Manifest
    private let session: SnapshotSession

    /// Nil where the base has no such file.
    init?(path: String, size: Int, session: SnapshotSession) throws {
        guard let base = session.base, let entry = base.entry(path), case .file(let baseSize) = entry.kind else {
            return nil
        }
        self.base = base
        self.session = session
        pageBytes = base.header.pageBytes
        runs = base.runs(of: entry)
        // A last page that was shorter then than now has bytes that the base does not know.
        count = baseSize >= size ? base.pageCount(size) : baseSize / pageBytes
        lost = try session.damagedFrames.pages(of: entry, in: base)
    }

    /// Whether a page can be taken from the base.
    func gives(_ page: Int) -> Bool { page < count && !lost.contains(page) }

    /// A selection that reads what the base has lost, too.
    func healing(_ selection: PageSelection) -> PageSelection {
        guard case .pages(let changed) = selection, !lost.isEmpty else { return selection }
        return .pages(changed: changed.union(lost))
    }

    /// The runs of some pages, which come after all that were asked for before.
    mutating func take(_ pages: Range<Int>) throws -> [PageRun] {
        var taken: [PageRun] = []
        var page = pages.lowerBound
        while page < pages.upperBound {
            guard let run = try advance(to: page) else { break }
            let rest = run.dropping(page - currentStart, pageBytes: pageBytes)
            let part = rest.prefix(min(rest.pages, pages.upperBound - page))
            taken.append(translated(part))
            page += part.pages
        }
        return taken
    }

    private mutating func advance(to page: Int) throws -> PageRun? {
        while true {
            if let current, page < currentStart + current.pages { return current }
            currentStart += current?.pages ?? 0
            current = try runs.next()
            if current == nil { return nil }
        }
    }

    private func translated(_ run: PageRun) -> PageRun {
        guard let slice = run.slice else { return run }
        let pack = session.index(ofBasePack: slice.pack, in: base)
        return PageRun(pages: run.pages, slice: FrameSlice(pack: pack, frame: slice.frame, offset: slice.offset))
    }
}
