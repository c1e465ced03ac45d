/// What a worker deals with at once: pages of a file, in their order, of which one buffer holds those that are read.
struct PageBatch {
    /// How much is read for a batch at the most, which is also what a pack gets at once.
    static let readBytesMax = 1024 * 1024
    /// How many pages a batch has at the most, which bounds its work where little is read.
    static let pagesMax = 4096

    /// Pages that have the same fate.
    struct Step {
        /// Which pages.
        let pages: Range<Int>
        /// What becomes of them.
        let fate: PageStretch.Fate
        /// Where they are in the file; less than all of them where it has ended meanwhile.
        fileprivate(set) var bytes: Range<Int>
        /// Where they are in the buffer if they are read.
        let offset: Int
    }

    /// A full page in the buffer.
    struct Page {
        /// Its number in the file.
        let number: Int
        /// Where it is in the buffer.
        let offset: Int
    }

    /// What is done, in the order of the pages.
    private(set) var steps: [Step] = []
    private let pageBytes: Int
    private var pageCount = 0
    private var filled = 0
    private var verdicts: [PageVerdict] = []

    init(pageBytes: Int) {
        self.pageBytes = pageBytes
    }

    /// Takes as many pages as fit, of a file of a size; returns the others.
    mutating func take(_ stretch: PageStretch, fileBytes: Int) -> PageStretch? {
        // Aligned, so that it can be read past the system's memory.
        let offset = AlignedBuffer.aligned(filled)
        let isRead = stretch.fate == .read
        let room = min(Self.pagesMax - pageCount, isRead ? (Self.readBytesMax - offset) / pageBytes : .max)
        let pages = stretch.pages.prefix(room)
        if !pages.isEmpty {
            let bytes = pages.lowerBound * pageBytes..<min(pages.upperBound * pageBytes, fileBytes)
            steps.append(Step(pages: pages, fate: stretch.fate, bytes: bytes, offset: offset))
            pageCount += pages.count
            if isRead { fill(offset + pages.count * pageBytes) }
        }
        let others = pages.upperBound..<stretch.pages.upperBound
        return others.isEmpty ? nil : PageStretch(pages: others, fate: stretch.fate)
    }

    private mutating func fill(_ end: Int) {
        filled = end
        verdicts += repeatElement(.store, count: end / pageBytes - verdicts.count)
    }

    /// Ends where the file turned out to end, in a step.
    mutating func end(with step: Int, at end: Int) {
        steps.removeSubrange((step + 1)...)
        steps[step].bytes = steps[step].bytes.lowerBound..<end
    }

    /// How many bytes of the file it deals with.
    var bytes: Int { steps.reduce(0) { $0 + $1.bytes.count } }

    /// How many of them are read.
    var readBytes: Int { steps.reduce(0) { $0 + ($1.fate == .read ? $1.bytes.count : 0) } }

    /// The full pages that a step reads.
    func pages(of step: Step) -> [Page] {
        guard step.fate == .read else { return [] }
        return (0..<step.bytes.count / pageBytes).map { index in
            Page(number: step.pages.lowerBound + index, offset: step.offset + index * pageBytes)
        }
    }

    /// What was said about a page.
    subscript(page: Page) -> PageVerdict {
        get { verdicts[page.offset / pageBytes] }
        set { verdicts[page.offset / pageBytes] = newValue }
    }

    /// The pages that look torn or damaged.
    var doubtful: [Page] {
        guard verdicts.contains(where: \.isDoubtful) else { return [] }
        return steps.flatMap(pages).filter { self[$0].isDoubtful }
    }
}

extension PageVerdict {
    fileprivate var isDoubtful: Bool { self == .reread || self == .corrupt }
}
