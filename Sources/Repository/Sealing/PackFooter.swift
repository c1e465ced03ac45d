/// The footer of a pack: where its frames are, and the hash of every page in them.
struct PackFooter: Sendable {
    /// From this length on a pack is closed, so that a footer stays small whatever the frames compress to.
    static let closingBytes = 4 * 1024 * 1024

    /// One frame of a pack.
    struct Frame: Sendable {
        /// Where it is.
        let location: FrameLocation
        /// Length of its plaintext.
        let plaintextCount: Int
        /// Which of all breaks are its own.
        fileprivate let breaks: Range<Int>
        /// Which of all hashes are its own.
        fileprivate let hashes: Range<Int>
    }

    /// Size of all pages but those that a break or the end of the frame cuts short.
    let pageBytes: Int
    /// The frames in order.
    let frames: [Frame]
    private let breaks: [UInt32]
    private let hashes: [UInt64]

    /// Reads the footer of a pack whose first frame and footer frame are at these offsets.
    init(parsing bytes: [UInt8], bodyStart: Int, bodyEnd: Int) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        pageBytes = try reader.count(max: RepositoryConfiguration.pageBytesMax)
        guard pageBytes >= RepositoryConfiguration.pageBytesMin, pageBytes.nonzeroBitCount == 1 else {
            throw MalformedBytes()
        }
        var frames: [Frame] = []
        var breaks: [UInt32] = []
        var hashes: [UInt64] = []
        var offset = bodyStart
        for _ in 0..<(try reader.count(max: bytes.count)) {
            let length = try reader.count(max: FrameHead.frameBytesMax)
            let count = try reader.count(max: FrameHead.plaintextBytesMax)
            guard count > 0, length <= bodyEnd - offset else { throw MalformedBytes() }
            let firstBreak = breaks.count
            let firstHash = hashes.count
            let pages = try Self.readBreaks(&reader, plaintextCount: count, pageBytes: pageBytes, into: &breaks)
            for _ in 0..<pages { hashes.append(try reader.fixed(UInt64.self)) }
            let location = FrameLocation(offset: offset, length: length)
            frames.append(
                Frame(
                    location: location,
                    plaintextCount: count,
                    breaks: firstBreak..<breaks.count,
                    hashes: firstHash..<hashes.count
                )
            )
            offset += length
        }
        try reader.finish()
        guard offset == bodyEnd else { throw MalformedBytes() }
        self.frames = frames
        self.breaks = breaks
        self.hashes = hashes
    }

    /// The frame at a place in the pack.
    func frame(at location: FrameLocation) -> Frame? {
        var low = 0
        var high = frames.count
        while low < high {
            let middle = (low + high) / 2
            if frames[middle].location.offset < location.offset { low = middle + 1 } else { high = middle }
        }
        return low < frames.count && frames[low].location == location ? frames[low] : nil
    }

    /// The hash of the page that begins at an offset of a frame's plaintext and has some bytes; nil where there is none.
    func hash(of frame: Frame, at offset: Int, count: Int) -> UInt64? {
        var start = 0
        var index = frame.hashes.lowerBound
        for end in breaks[frame.breaks].lazy.map(Int.init) {
            if offset < end { return hash(index, from: start, to: end, at: offset, count: count) }
            index += Self.pages(end - start, pageBytes)
            start = end
        }
        return hash(index, from: start, to: frame.plaintextCount, at: offset, count: count)
    }

    /// Calls a closure with the bytes and the hash of each page of a frame.
    func forEachPage(of frame: Frame, _ body: (_ bytes: Range<Int>, _ hash: UInt64) throws -> Void) rethrows {
        var start = 0
        var index = frame.hashes.lowerBound
        for end in breaks[frame.breaks].map(Int.init) + [frame.plaintextCount] {
            for offset in stride(from: start, to: end, by: pageBytes) {
                try body(offset..<min(offset + pageBytes, end), hashes[index])
                index += 1
            }
            start = end
        }
    }

    /// Whether the pages of a frame have the hashes that the footer says.
    func matches(_ plaintext: [UInt8], _ frame: Frame, _ hasher: PageHasher) -> Bool {
        unsafe plaintext.withUnsafeBytes { bytes in
            var matches = true
            forEachPage(of: frame) { range, hash in
                let page = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
                if unsafe hasher.hash(page) != hash { matches = false }
            }
            return matches
        }
    }

    /// About how much memory this takes.
    var memoryBytes: Int {
        frames.count * MemoryLayout<Frame>.stride + breaks.count * MemoryLayout<UInt32>.stride
            + hashes.count * MemoryLayout<UInt64>.stride
    }

    private func hash(_ first: Int, from start: Int, to end: Int, at offset: Int, count: Int) -> UInt64? {
        let distance = offset - start
        guard distance >= 0, distance.isMultiple(of: pageBytes), count == min(pageBytes, end - offset) else {
            return nil
        }
        return hashes[first + distance / pageBytes]
    }

    private static func pages(_ count: Int, _ pageBytes: Int) -> Int { (count + pageBytes - 1) / pageBytes }

    /// Reads where pages of a frame end early; returns how many pages it has.
    private static func readBreaks(
        _ reader: inout ByteReader,
        plaintextCount: Int,
        pageBytes: Int,
        into breaks: inout [UInt32]
    ) throws(MalformedBytes) -> Int {
        var pages = 0
        var start = 0
        for _ in 0..<(try reader.count(max: plaintextCount)) {
            let distance = try reader.count(max: plaintextCount)
            guard !distance.isMultiple(of: pageBytes), start + distance < plaintextCount else { throw MalformedBytes() }
            pages += Self.pages(distance, pageBytes)
            start += distance
            breaks.append(UInt32(start))
        }
        return pages + Self.pages(plaintextCount - start, pageBytes)
    }
}

/// Gathers the footer of a pack that is being built.
struct PackFooterWriter {
    private let pageBytes: Int
    private let hasher: PageHasher
    private var frames = ByteWriter()
    private var frameCount = 0
    private var breaks: [Int] = []
    private var hashes: [UInt64] = []
    private var position = 0
    private var lastBreak = 0

    init(pageBytes: Int, hasher: PageHasher) {
        self.pageBytes = pageBytes
        self.hasher = hasher
    }

    /// Whether the footer is as long as footers should be.
    var isFull: Bool { frames.bytes.count >= PackFooter.closingBytes }

    /// Adds some pages of a file to the frame that is being filled; only the last of them may be short.
    mutating func add(_ pages: UnsafeRawBufferPointer) {
        if !(position - lastBreak).isMultiple(of: pageBytes) {
            breaks.append(position - lastBreak)
            lastBreak = position
        }
        for start in stride(from: 0, to: pages.count, by: pageBytes) {
            let page = unsafe UnsafeRawBufferPointer(rebasing: pages[start..<min(start + pageBytes, pages.count)])
            hashes.append(unsafe hasher.hash(page))
        }
        position += pages.count
    }

    /// Ends the frame, which was sealed to this length.
    mutating func endFrame(length: Int) {
        frames.varint(length)
        frames.varint(position)
        frames.varint(breaks.count)
        for distance in breaks { frames.varint(distance) }
        for hash in hashes { frames.fixed(hash) }
        frameCount += 1
        position = 0
        lastBreak = 0
        breaks.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
    }

    /// The footer; the next pack begins.
    mutating func finish() -> [UInt8] {
        var footer = ByteWriter()
        footer.varint(pageBytes)
        footer.varint(frameCount)
        footer.raw(frames.bytes)
        frames = ByteWriter()
        frameCount = 0
        return footer.bytes
    }
}
