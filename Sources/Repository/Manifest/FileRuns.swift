/// A run of pages in its file.
struct FileRun {
    /// Which pages of the file.
    let pages: Range<Int>
    /// Which bytes of the file.
    let bytes: Range<Int>
    /// Where the bytes are stored; nil for zeros.
    let slice: FrameSlice?

    /// Some of the pages, by their place in the file.
    func part(_ part: Range<Int>, pageBytes: Int) -> FileRun {
        let start = part.lowerBound * pageBytes
        let moved = slice.map { slice in
            FrameSlice(pack: slice.pack, frame: slice.frame, offset: slice.offset + start - bytes.lowerBound)
        }
        return FileRun(
            pages: part,
            bytes: start..<min(part.upperBound * pageBytes, bytes.upperBound),
            slice: moved
        )
    }
}

/// The runs of some pages of a file, one after the other.
struct FileRuns {
    /// The pages that are left.
    private(set) var pages: Range<Int>
    private let size: Int
    private let pageBytes: Int
    private var decoder: RunDecoder
    private var decodedPage = 0

    /// All runs of a file.
    init(_ entry: ManifestEntry, of manifest: Manifest) {
        pages = 0..<manifest.pageCount(entry.size)
        size = entry.size
        pageBytes = manifest.header.pageBytes
        decoder = manifest.runs(of: entry)
    }

    /// Leaves out all pages but some.
    mutating func limit(to pages: Range<Int>) {
        self.pages = self.pages.clamped(to: pages)
    }

    /// The next run, cut to the pages that are wanted.
    mutating func next() throws(MalformedBytes) -> FileRun? {
        while decodedPage < pages.upperBound, let run = try decoder.next() {
            let whole = decodedPage..<(decodedPage + run.pages)
            decodedPage = whole.upperBound
            let start = whole.lowerBound * pageBytes
            let found = FileRun(
                pages: whole,
                bytes: start..<min(whole.upperBound * pageBytes, size),
                slice: run.slice
            )
            let part = whole.clamped(to: pages)
            guard !part.isEmpty else { continue }
            pages = part.upperBound..<pages.upperBound
            return part == whole ? found : found.part(part, pageBytes: pageBytes)
        }
        return nil
    }
}
