import Testing

@testable import Repository

struct ByteLayoutTests {
    @Test(arguments: [0, 1, 127, 128, 300, UInt64(Int64.max), UInt64.max])
    func `a varint comes back`(value: UInt64) throws {
        var writer = ByteWriter()
        writer.varint(value)
        writer.zigzag(Int64(bitPattern: value))
        var reader = ByteReader(writer.bytes)
        #expect(try reader.varint() == value)
        #expect(try reader.zigzag() == Int64(bitPattern: value))
        try reader.finish()
    }

    @Test(
        arguments: [
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [0x80], [],
        ] as [[UInt8]]
    )
    func `a varint of more than 64 bits, or without end, is malformed`(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: MalformedBytes.self) { try reader.varint() }
    }

    @Test func `text that is not UTF-8 and lengths past the end are malformed`() {
        var text = ByteReader([2, 0xC3, 0x28])
        #expect(throws: MalformedBytes.self) { try text.string() }
        var long = ByteReader([9, 1, 2])
        #expect(throws: MalformedBytes.self) { try long.sized() }
        var huge = ByteReader([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
        #expect(throws: MalformedBytes.self) { try huge.sized() }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `runs come back merged where they lie side by side`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var encoder = RunEncoder(pageBytes: 512)
        var pages: [FrameSlice?] = []
        for _ in 0..<200 {
            let count = Int(generator.next() % 3) + 1
            let frame = FrameLocation(offset: 57 + Int(generator.next() % 2) * 1000, length: 900)
            let offset = pages.last.flatMap(\.self)?.offset ?? 0
            let slice = FrameSlice(pack: Int(generator.next() % 2), frame: frame, offset: offset + 512)
            let run = PageRun(pages: count, slice: generator.next() % 3 == 0 ? nil : slice)
            encoder.append(run)
            for page in 0..<count { pages.append(run.dropping(page, pageBytes: 512).slice) }
        }
        var decoder = RunDecoder(ByteReader(encoder.finish()), pages: pages.count, packCount: 2)
        var decoded: [FrameSlice?] = []
        var runs = 0
        while let run = try decoder.next() {
            runs += 1
            for page in 0..<run.pages { decoded.append(run.dropping(page, pageBytes: 512).slice) }
        }
        #expect(decoded == pages)
        #expect(runs < 200)
    }

    @Test(arguments: [UInt64(4), 5, 6])
    func `random bytes are never taken for a manifest, and never crash`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let bytes = generator.bytes(Int(generator.next() % 200))
            #expect(throws: (any Error).self) {
                let footer = try ManifestFooter(parsing: bytes, lineage: Name.lineage)
                _ = try Manifest(footer: footer, number: 1, body: bytes)
            }
            #expect(throws: RepositoryError.self) {
                try ObjectHeader(parsing: bytes, of: ObjectName("packs/a/b"), kind: .pack)
            }
        }
    }

    @Test func `a manifest body that was changed anywhere is malformed or says something well-formed, never crashes`()
        throws
    {
        var runs = RunEncoder(pageBytes: 512)
        runs.append(PageRun(pages: 1, slice: nil))
        let frame = FrameLocation(offset: 60, length: 2000)
        runs.append(PageRun(pages: 3, slice: FrameSlice(pack: 0, frame: frame, offset: 0)))
        let file = ManifestEntry.Kind.file(size: 2000)
        let body =
            ManifestEntry.encode(path: "d", kind: .directory, mode: 0o700, modifiedNanoseconds: 0, runs: [])
            + ManifestEntry.encode(path: "d/f", kind: file, mode: 0o600, modifiedNanoseconds: -5, runs: runs.finish())
        let pack = PackReference(id: try PackID.random(.system), size: 5000)
        let header = SnapshotHeader(
            id: try Name.snapshot("x"),
            lineage: Name.lineage,
            stream: Name.stream,
            description: [],
            pageBytes: 512,
            entryCount: 2,
            logicalBytes: 2000,
            storedBytes: 0,
            bodyBytes: body.count
        )
        let sound = try Manifest(footer: ManifestFooter(header: header, packs: [pack]), number: 1, body: body)
        #expect(sound.entries.map(\.path) == ["d", "d/f"])
        for index in body.indices {
            for bit in UInt8(0)..<8 {
                var changed = body
                changed[index] ^= 1 << bit
                let footer = ManifestFooter(header: header, packs: [pack])
                guard let manifest = try? Manifest(footer: footer, number: 1, body: changed) else { continue }
                #expect(manifest.entries.allSatisfy { PathRules.objection(to: $0.path) == nil })
            }
        }
    }
}
