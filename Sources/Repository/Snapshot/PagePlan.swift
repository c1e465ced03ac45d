/// Which pages of a file are read and which are taken from the base snapshot.
enum PagePlan {
    /// Some pages that have the same fate.
    struct Part: Hashable {
        /// Which pages.
        let pages: Range<Int>
        /// Whether they are taken from the base.
        let isShared: Bool
    }

    /// The parts of a file of some pages, of which the base can give the first `basePages`.
    static func parts(pages: Int, selection: PageSelection, basePages: Int) -> [Part] {
        guard case .pages(let changed) = selection else {
            return pages > 0 ? [Part(pages: 0..<pages, isShared: false)] : []
        }
        let known = min(pages, basePages)
        var parts: [Part] = []
        var page = 0
        for range in PageSet(changed.ranges + [known..<max(pages, known)]).ranges {
            let read = range.clamped(to: 0..<pages)
            guard !read.isEmpty else { continue }
            if page < read.lowerBound { parts.append(Part(pages: page..<read.lowerBound, isShared: true)) }
            parts.append(Part(pages: read, isShared: false))
            page = read.upperBound
        }
        if page < pages { parts.append(Part(pages: page..<pages, isShared: true)) }
        return parts
    }
}
