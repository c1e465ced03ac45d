/// Pages of a file, one after the other, that have the same fate.
struct PageStretch: Hashable {
    /// What becomes of pages.
    enum Fate {
        /// They are taken from the base.
        case shared
        /// They are nothing but zeros, and not read.
        case hole
        /// They are read.
        case read
    }

    /// Which pages.
    let pages: Range<Int>
    /// What becomes of them.
    let fate: Fate
}

/// Which pages of a file are read and which are taken from the base snapshot, from front to back.
struct PagePlan: IteratorProtocol {
    private let changed: [Range<Int>]
    /// How many pages the base can give.
    private let known: Int
    /// The first changed range that is not behind us.
    private var index: Int
    private var left: Range<Int>

    /// The plan for some pages of a file, of which the base can give the first `basePages`.
    init(_ pages: Range<Int>, selection: PageSelection, basePages: Int) {
        left = pages
        guard case .pages(let set) = selection else {
            (changed, known, index) = ([], 0, 0)
            return
        }
        (changed, known, index) = (set.ranges, basePages, set.index(endingAfter: pages.lowerBound))
    }

    /// The next pages that have the same fate.
    mutating func next() -> PageStretch? {
        guard let page = left.first else { return nil }
        while index < changed.count, changed[index].upperBound <= page { index += 1 }
        let change = index < changed.count ? changed[index] : known..<known
        let firstRead = min(change.lowerBound, known)
        let isShared = page < firstRead
        let end = isShared ? firstRead : change.upperBound < known ? change.upperBound : left.upperBound
        let pages = page..<min(end, left.upperBound)
        left = pages.upperBound..<left.upperBound
        return PageStretch(pages: pages, fate: isShared ? .shared : .read)
    }
}
