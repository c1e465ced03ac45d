/// Walks over pages of a file by plan, and tells the holes among those that would be read.
struct PageWalk {
    /// From how many bytes on a stretch is searched for holes.
    private static let holeBytesMin = 256 * 1024

    private var plan: PagePlan
    private let file: ScannedFile
    private let isSparse: Bool
    private let pageBytes: Int
    /// What is left of the stretch that is searched for holes.
    private var searched = 0..<0

    init(_ plan: PagePlan, of opened: SourceFile.Opened, pageBytes: Int) {
        self.plan = plan
        file = opened.file
        isSparse = opened.isSparse
        self.pageBytes = pageBytes
    }

    /// The next pages that have the same fate.
    mutating func next() throws -> PageStretch? {
        if searched.isEmpty {
            guard let stretch = plan.next() else { return nil }
            guard isSparse, stretch.fate == .read, stretch.pages.count * pageBytes >= Self.holeBytesMin else {
                return stretch
            }
            searched = stretch.pages
        }
        let data = try file.file.data(from: searched.lowerBound * pageBytes).map { bytes in
            bytes.lowerBound / pageBytes..<(bytes.upperBound + pageBytes - 1) / pageBytes
        }
        let found = (data ?? searched.upperBound..<searched.upperBound).clamped(to: searched)
        let isHole = searched.lowerBound < found.lowerBound
        let pages = isHole ? searched.lowerBound..<found.lowerBound : found
        searched = pages.upperBound..<searched.upperBound
        return PageStretch(pages: pages, fate: isHole ? .hole : .read)
    }
}
