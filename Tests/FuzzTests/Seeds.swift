import Foundation

@testable import Engine
@testable import Fleet
@testable import Repository

/// Sound inputs that fuzzing starts from.
enum Seeds {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Seeds")

    /// The committed seeds of a reader.
    static func read(_ parser: Parser) throws -> [[UInt8]] {
        let folder = directory.appending(path: parser.rawValue).path
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
        }
    }

    /// Makes the seeds of a reader with what writes its format.
    static func make(_ parser: Parser) throws -> [[UInt8]] {
        switch parser {
        case .authorization: requests
        case .changedPages: [ChangedPages().encode(), pages().encode()]
        case .ciphertext: try ciphertexts()
        case .commitIndex: [CommitIndex().encode(), commits().encode()]
        case .frame: [[0, 3, 0, 0, 0, 1, 2, 3], [2, 0, 0, 0, 0], [1, 200, 0, 0, 0] + zstdFrame]
        case .header: [Array(try sealed(.pack).prefix(90)), Array(try sealed(.log).prefix(90))]
        case .logFooter: [try logFooter(start: .max - 4_096)]
        case .logNotes: [try notes()]
        case .manifest: [try manifest()]
        case .mark: marks.map(\.encoded)
        case .packFooter: [[0] + packFooter(frames: 0), [1] + packFooter(frames: 1)]
        case .policy: policies
        case .sealedLog: [try sealed(.log)]
        case .sealedManifest: [try sealed(.manifest)]
        case .sealedPack: [try sealed(.pack)]
        case .sessionToken: try tokens()
        case .smallObjects: [LineageDocument(dataKey: [UInt8](repeating: 1, count: 32)).encoded]
        }
    }

    /// 200 times the letter a.
    private static let zstdFrame: [UInt8] = [
        0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, 0x4D, 0x00, 0x00, 0x10, 0x61, 0x61, 0x01, 0x00, 0x43, 0x0A, 0x60, 0x01,
    ]

    private static let marks = [[], [57, 300, 70_000]].map {
        DamageMark(object: Samples.packName().text, reason: .authentication, frames: $0)
    }

    private static func pages() -> ChangedPages {
        var pages = ChangedPages()
        for number in UInt32(1)...3 {
            let relation = RelationFork(RelationLocator(tablespace: 1_663, database: 5, number: number))
            for block in stride(from: UInt32(0), to: 300_000, by: 9_001) {
                pages.markBlock(block * number, of: relation)
            }
        }
        return pages
    }

    private static func commits() -> CommitIndex {
        var commits = CommitIndex()
        for number in UInt64(1)...8 {
            commits.append(
                CommitIndex.Entry(
                    start: LogSequenceNumber(number * 1_000),
                    end: LogSequenceNumber(number * 1_000 + 90),
                    time: LogTimestamp(rawValue: Int64(number) * 77_000),
                    isCommit: number.isMultiple(of: 2)
                )
            )
        }
        return commits
    }

    private static func notes() throws -> [UInt8] {
        var notes = LogNotes(completeThrough: 4_096)
        (notes.commits, notes.pages) = (commits(), pages())
        return notes.encode()
    }

    private static func logFooter(start: UInt64) throws -> [UInt8] {
        let range = LogRange(timeline: 1, start: start, end: start + 1_000)
        let notes = [LogAnnotation(range: range, bytes: try notes()), LogAnnotation(range: range, bytes: [])]
        return LogFooter(beginsRange: true, frameLengths: [1_028], annotations: notes).encoded(start: start)
    }

    private static func packFooter(frames: Int) -> [UInt8] {
        var footer = ByteWriter()
        footer.varint(512)
        footer.varint(frames)
        guard frames > 0 else { return footer.bytes }
        // One frame up to the end of a body of 4,096 bytes: two files, the first of one page and a short one.
        footer.varint(4_096 - 60)
        footer.varint(2_000)
        footer.varint(1)
        footer.varint(700)
        for hash in 0..<5 { footer.fixed(UInt64(hash) &* 0x9E37_79B9_7F4A_7C15) }
        return footer.bytes
    }

    /// A manifest's body, and how long its files are.
    private static func manifestBody() -> (entries: Int, logicalBytes: Int, body: [UInt8]) {
        var runs = RunEncoder(pageBytes: 512)
        let frame = FrameLocation(offset: 60, length: 900)
        runs.append(PageRun(pages: 3, slice: nil))
        runs.append(PageRun(pages: 2, slice: FrameSlice(pack: 0, frame: frame, offset: 0)))
        runs.append(PageRun(pages: 1, slice: FrameSlice(pack: 1, frame: frame, offset: 1_024)))
        let size = 5 * 512 + 10
        let entries: [(String, ManifestEntry.Kind, [UInt8])] = [
            ("base", .directory, []), ("base/1", .file(size: size), runs.finish()),
            ("link", .symbolicLink(target: "base/1"), []), ("z", .file(size: 0), []),
        ]
        let body = entries.flatMap { path, kind, runs in
            ManifestEntry.encode(path: path, kind: kind, mode: 0o600, modifiedNanoseconds: -5, runs: runs)
        }
        return (entries.count, size, body)
    }

    private static func manifestFooter() throws -> (footer: [UInt8], body: [UInt8]) {
        let (entries, logicalBytes, body) = manifestBody()
        let header = SnapshotHeader(
            id: try SnapshotID("s"),
            lineage: try LineageID("l"),
            stream: try StreamID("db"),
            description: Array("{}".utf8),
            pageBytes: 512,
            entryCount: entries,
            logicalBytes: logicalBytes,
            storedBytes: 1_000,
            bodyBytes: body.count
        )
        var reader = ByteReader((0..<32).map { UInt8($0) })
        let packs = try (0..<2).map { _ in PackReference(id: try PackID(reading: &reader), size: 1_200) }
        return (ManifestFooter(header: header, packs: packs).encoded, body)
    }

    private static func manifest() throws -> [UInt8] {
        let (footer, body) = try manifestFooter()
        return [UInt8(footer.count & 0xFF), UInt8(footer.count >> 8)] + footer + body
    }

    private static func sealed(_ kind: ObjectKind) throws -> [UInt8] {
        var sealer = try ObjectSealer(
            name: Samples.name(of: kind),
            kind: kind,
            key: Samples.key(),
            encoder: FrameEncoder(level: 3),
            random: RandomSource { [UInt8](repeating: 9, count: $0) }
        )
        switch kind {
        case .pack: try sealer.finish(footer: packFooter(frames: 0))
        case .manifest:
            let (footer, body) = try manifestFooter()
            _ = try sealer.append(splitting: body)
            try sealer.finish(footer: footer)
        default:
            let locations = try sealer.append(splitting: [UInt8](repeating: 7, count: 1_024))
            let footer = LogFooter(beginsRange: false, frameLengths: locations.map(\.length), annotations: [])
            try sealer.finish(footer: footer.encoded(start: 0))
        }
        return sealer.bytes
    }
}
