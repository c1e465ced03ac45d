/// Where the bytes of a run begin: a place in the plaintext of a frame of a pack.
struct FrameSlice: Hashable {
    /// Index of the pack in the manifest's table.
    let pack: Int
    /// The frame in the pack.
    let frame: FrameLocation
    /// First byte of the run in the frame's plaintext.
    let offset: Int
}

/// Some pages of a file one after the other, and where they are; nowhere for zeros.
struct PageRun: Hashable {
    /// How many pages.
    let pages: Int
    /// Where they are; nil for pages of zeros.
    let slice: FrameSlice?

    /// The part of the run that begins some pages later.
    func dropping(_ count: Int, pageBytes: Int) -> PageRun {
        let moved = slice.map { FrameSlice(pack: $0.pack, frame: $0.frame, offset: $0.offset + count * pageBytes) }
        return PageRun(pages: pages - count, slice: moved)
    }

    /// The first pages of the run.
    func prefix(_ count: Int) -> PageRun { PageRun(pages: count, slice: slice) }

    /// This run and the next as one, where they lie side by side.
    func merged(with next: PageRun, pageBytes: Int) -> PageRun? {
        guard let slice else { return next.slice == nil ? PageRun(pages: pages + next.pages, slice: nil) : nil }
        guard let following = next.slice, slice.pack == following.pack, slice.frame == following.frame,
            slice.offset + pages * pageBytes == following.offset
        else { return nil }
        return PageRun(pages: pages + next.pages, slice: slice)
    }
}

/// Encodes the runs of one file, merging neighbours.
struct RunEncoder {
    /// Page size, which tells where a run ends in a frame.
    let pageBytes: Int
    private var writer = ByteWriter()
    private var last: PageRun?
    private var previousOffset: Int64 = 0

    init(pageBytes: Int) {
        self.pageBytes = pageBytes
    }

    /// Appends the next run.
    mutating func append(_ run: PageRun) {
        guard let previous = last else {
            last = run
            return
        }
        if let merged = previous.merged(with: run, pageBytes: pageBytes) {
            last = merged
        } else {
            write(previous)
            last = run
        }
    }

    /// The bytes of all runs.
    mutating func finish() -> [UInt8] {
        if let last { write(last) }
        last = nil
        return writer.bytes
    }

    private mutating func write(_ run: PageRun) {
        guard let slice = run.slice else {
            writer.varint(run.pages << 1 | 1)
            return
        }
        let offset = Int64(slice.frame.offset)
        writer.varint(run.pages << 1)
        writer.varint(slice.pack)
        writer.zigzag(offset - previousOffset)
        writer.varint(slice.frame.length)
        writer.varint(slice.offset)
        previousOffset = offset
    }
}

/// Decodes the runs of one file.
struct RunDecoder {
    /// Largest offset of a frame in a pack.
    private static let offsetMax = 1 << 40
    private var reader: ByteReader
    private var pagesLeft: Int
    private let packCount: Int
    private var previousOffset: Int64 = 0

    /// Reads from the first run on, for a file of some pages.
    init(_ reader: ByteReader, pages: Int, packCount: Int) {
        self.reader = reader
        pagesLeft = pages
        self.packCount = packCount
    }

    /// Where the next run, or after the last the next entry, begins.
    var position: Int { reader.position }

    /// The next run; nil after the last page.
    mutating func next() throws(MalformedBytes) -> PageRun? {
        guard pagesLeft > 0 else { return nil }
        let tag = try reader.varint()
        guard let pages = Int(exactly: tag >> 1), pages > 0, pages <= pagesLeft else { throw MalformedBytes() }
        pagesLeft -= pages
        guard tag & 1 == 0 else { return PageRun(pages: pages, slice: nil) }
        let pack = try reader.count(max: packCount - 1)
        let (offset, overflow) = previousOffset.addingReportingOverflow(try reader.zigzag())
        let length = try reader.count(max: FrameHead.frameBytesMax)
        let start = try reader.count(max: FrameHead.plaintextBytesMax)
        guard !overflow, (0...Int64(Self.offsetMax)).contains(offset) else { throw MalformedBytes() }
        previousOffset = offset
        let frame = FrameLocation(offset: Int(offset), length: length)
        return PageRun(pages: pages, slice: FrameSlice(pack: pack, frame: frame, offset: start))
    }
}
