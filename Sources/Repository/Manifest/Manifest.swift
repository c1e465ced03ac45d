/// Everything about a snapshot: its files and where each page of them is.
///
/// Checked when it was read.
package struct Manifest: Sendable {
    /// What the snapshot is.
    package let header: SnapshotHeader
    /// How often its pages' places have been written, this time included.
    let number: Int
    /// The packs that its runs point into.
    let packs: [PackReference]
    /// All entries one after the other.
    let body: [UInt8]
    private let offsets: [Int]

    /// Reads and checks all entries and runs; throws `MalformedBytes`.
    init(footer: ManifestFooter, number: Int, body: [UInt8]) throws {
        header = footer.header
        self.number = number
        packs = footer.packs
        self.body = body
        offsets = try Self.check(footer: footer, body: body)
    }

    /// The snapshot's identifier.
    package var id: SnapshotID { header.id }

    /// All entries in path order: a directory comes before what is in it.
    package var entries: some Sequence<ManifestEntry> {
        offsets.lazy.compactMap { entry(at: $0) }
    }

    /// The entry of a path.
    package func entry(_ path: String) -> ManifestEntry? {
        var low = 0
        var high = offsets.count
        while low < high {
            let middle = (low + high) / 2
            guard let entry = entry(at: offsets[middle]) else { return nil }
            if entry.path == path { return entry }
            if PathRules.isOrdered(entry.path, before: path) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The runs of a file.
    func runs(of entry: ManifestEntry) -> RunDecoder {
        RunDecoder(ByteReader(body, from: entry.runs), pages: pageCount(entry.size), packCount: packs.count)
    }

    /// How many pages a file of a size has.
    func pageCount(_ size: Int) -> Int { size / header.pageBytes + (size % header.pageBytes > 0 ? 1 : 0) }

    /// Name of a pack's object.
    func packName(_ index: Int) -> ObjectName { ObjectLayout.pack(packs[index].id, lineage: header.lineage) }

    private func entry(at offset: Int) -> ManifestEntry? {
        var reader = ByteReader(body, from: offset)
        return try? ManifestEntry(reading: &reader)
    }

    private static func check(footer: ManifestFooter, body: [UInt8]) throws -> [Int] {
        var offsets: [Int] = []
        var reader = ByteReader(body)
        var previous: ManifestEntry?
        var logicalBytes = 0
        while reader.remaining > 0 {
            offsets.append(reader.position)
            let entry = try ManifestEntry(reading: &reader)
            if let previous {
                guard PathRules.isOrdered(previous.path, before: entry.path),
                    previous.kind == .directory || !PathRules.isPath(entry.path, under: previous.path)
                else { throw MalformedBytes() }
            }
            reader = try skipRuns(of: entry, in: body, footer: footer)
            let (sum, overflow) = logicalBytes.addingReportingOverflow(entry.size)
            guard !overflow else { throw MalformedBytes() }
            logicalBytes = sum
            previous = entry
        }
        guard offsets.count == footer.header.entryCount, body.count == footer.header.bodyBytes,
            logicalBytes == footer.header.logicalBytes
        else { throw MalformedBytes() }
        return offsets
    }

    /// Checks the runs of a file against the table of packs; returns where the next entry begins.
    private static func skipRuns(of entry: ManifestEntry, in body: [UInt8], footer: ManifestFooter) throws -> ByteReader
    {
        let pageBytes = footer.header.pageBytes
        let pages = entry.size / pageBytes + (entry.size % pageBytes > 0 ? 1 : 0)
        var runs = RunDecoder(ByteReader(body, from: entry.runs), pages: pages, packCount: footer.packs.count)
        var page = 0
        while let run = try runs.next() {
            let bytes = min(run.pages * pageBytes, entry.size - page * pageBytes)
            page += run.pages
            guard let slice = run.slice else { continue }
            guard slice.offset + bytes <= FrameHead.plaintextBytesMax,
                slice.frame.range.upperBound <= footer.packs[slice.pack].size
            else { throw MalformedBytes() }
        }
        return ByteReader(body, from: runs.position)
    }
}
