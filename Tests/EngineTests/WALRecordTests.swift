import Foundation
import Testing

@testable import Engine

/// Records of every version, made by hand: what one PostgreSQL cannot show.
@Suite struct WALRecordTests {
    private static let start = LogSequenceNumber(0x0500_0000)

    /// The head of a page.
    private static func header(
        at position: LogSequenceNumber,
        version: WALVersion = .postgreSQL15,
        flags: UInt16 = 0,
        timeline: UInt32 = 1,
        remaining: Int = 0
    ) -> [UInt8] {
        let isLong = position.segmentOffset() == 0
        let words =
            WALNoise.bytes(version.rawValue) + WALNoise.bytes(flags | (isLong ? 2 : 0)) + WALNoise.bytes(timeline)
        let rest = WALNoise.bytes(position.rawValue) + WALNoise.bytes(UInt32(remaining)) + [0, 0, 0, 0]
        let long = WALNoise.bytes(UInt64(77)) + WALNoise.bytes(UInt32(16 << 20)) + WALNoise.bytes(UInt32(8192))
        return words + rest + (isLong ? long : [])
    }

    /// What a segment that begins with this record says.
    private static func events(_ record: [UInt8], version: WALVersion = .postgreSQL15) throws -> [WALEvent] {
        var events: [WALEvent] = []
        var reader = WALReader(at: start, timeline: 9)
        try reader.read(header(at: start, version: version) + record, at: start) { events.append($0) }
        #expect(reader.position.rawValue == (start.rawValue + 40 + UInt64(record.count) + 7) & ~7)
        return Array(events.dropFirst())
    }

    private static func words(_ values: UInt32...) -> [UInt8] { values.flatMap { WALNoise.bytes($0) } }

    @Test(arguments: WALVersion.allCases)
    func `the header of a compressed page image is as long as its version says`(version: WALVersion) throws {
        let isOld = version.serverMajor < 15
        let relation = Self.words(1663, 5, 16384)
        for (image, isCompressed) in [(0x01, false), (isOld ? 0x03 : 0x05, true), (isOld ? 0x04 : 0x02, false)]
            as [(UInt8, Bool)]
        {
            let hole: [UInt8] = isCompressed ? [9, 9] : []
            let block = [0, 0x10, 0, 0] + [3, 0, 0, 0, image] + hole + relation + Self.words(42)
            let again = [1, 0x80, 2, 0] + Self.words(43)
            let record = WALNoise.record(
                block + again + [255, 1] + [7, 7, 7, 8, 8, 1],
                resourceManager: 10,
                information: 0
            )
            let fork = RelationFork(RelationLocator(tablespace: 1663, database: 5, number: 16384))
            #expect(try Self.events(record, version: version) == [.block(fork, 42), .block(fork, 43)])
        }
    }

    @Test(arguments: WALVersion.allCases)
    func `database records have the numbers of their version`(version: WALVersion) throws {
        let directory = DatabaseDirectory(tablespace: 1663, database: 7)
        let create = WALNoise.record(main: Self.words(7, 1663, 1, 1663), resourceManager: 4, information: 0x00)
        #expect(try Self.events(create, version: version) == [.createDatabase(directory, isFileCopy: true)])
        let drop = WALNoise.record(
            main: Self.words(7, 1, 1663),
            resourceManager: 4,
            information: version.serverMajor < 15 ? 0x10 : 0x20
        )
        #expect(try Self.events(drop, version: version) == [.dropDatabase(directory)])
    }

    @Test(arguments: [WALVersion.postgreSQL15, .postgreSQL17, .postgreSQL18])
    func `a prepared transaction's number lies behind everything else`(version: WALVersion) throws {
        let item = version == .postgreSQL18 ? Self.words(1, 2, 3, 4) : Self.words(1, 2, 3)
        let flags: UInt32 = 1 | 2 | 4 | 8 | 16 | 256
        let main =
            WALNoise.bytes(Int64(1000)) + Self.words(flags, 5, 1663, 2, 11, 12, 1, 1663, 5, 99, 1) + item
            + Self.words(1, 0, 0, 0, 0, 4711)
        let events = try Self.events(
            WALNoise.record(main: main, resourceManager: 1, information: 0xB0),
            version: version
        )
        #expect(events.first == .drop(RelationLocator(tablespace: 1663, database: 5, number: 99)))
        guard case .transactionEnd(let end)? = events.last else {
            Issue.record("no end of a transaction")
            return
        }
        #expect(end.transaction == 4711)
        #expect(end.time.rawValue == 1000)
        #expect(end.isCommit && end.isPrepared)
    }

    @Test func `settings, timelines and files changed by strangers are told`() throws {
        let level = WALNoise.record(main: Self.words(1, 2, 3, 4, 5, 0, 0), resourceManager: 0, information: 0x60)
        #expect(try Self.events(level) == [.logLevel(.minimal)])
        let recovery = WALNoise.record(main: Self.words(0, 0, 3, 2), resourceManager: 0, information: 0x90)
        #expect(try Self.events(recovery) == [.timelineChange(from: 2, to: 3)])
        let stranger = WALNoise.record(main: [1], resourceManager: 200, information: 0x01)
        #expect(try Self.events(stranger) == [.unknownChange])
        let harmless = WALNoise.record(main: [1], resourceManager: 200, information: 0x00)
        #expect(try Self.events(harmless).isEmpty)
    }

    @Test(
        arguments: [
            ([0, 0x80, 0, 0, 1, 0, 0, 0], "relation"), ([0, 0x0F, 0, 0] + [UInt8](repeating: 0, count: 16), "fork"),
            ([99, 1], "kind"), ([255, 9], "add up"), ([254, 1, 0], "headers"), ([0, 0], "headers"),
        ] as [([UInt8], String)]
    )
    func `a record that contradicts itself is refused`(body: [UInt8], word: String) {
        let error = #expect(throws: WALError.self) {
            try Self.events(WALNoise.record(body, resourceManager: 10, information: 0))
        }
        #expect(error?.code == .malformed)
        #expect(error?.message.contains(word) == true)
        #expect(error?.position == Self.start + 40)
    }

    @Test func `a page of an unknown version or of another place is refused`() throws {
        var unknown = Self.header(at: Self.start)
        unknown[0] = 0x20
        var reader = WALReader(at: Self.start, timeline: 1)
        let version = #expect(throws: WALError.self) { try reader.read(unknown, at: Self.start) { _ in } }
        #expect(version?.code == .unknownVersion)
        var other = WALReader(at: Self.start + (16 << 20), timeline: 1)
        let place = #expect(throws: WALError.self) {
            try other.read(Self.header(at: Self.start), at: Self.start + (16 << 20)) { _ in }
        }
        #expect(place?.code == .pageHeader)
        var small = WALReader(at: Self.start, timeline: 1, segmentBytes: 1 << 20)
        let size = #expect(throws: WALError.self) {
            try small.read(Self.header(at: Self.start), at: Self.start) { _ in }
        }
        #expect(size?.code == .foreignLog)
    }

    @Test func `a gap is refused and what was seen is skipped`() throws {
        let bytes = Self.header(at: Self.start) + WALNoise.record(main: [1], resourceManager: 10, information: 0)
        var reader = WALReader(at: Self.start, timeline: 1)
        var count = 0
        for _ in 0..<3 { try reader.read(bytes, at: Self.start) { _ in count += 1 } }
        #expect(count == 1)
        let error = #expect(throws: WALError.self) {
            try reader.read([0], at: Self.start + bytes.count + 1) { _ in }
        }
        #expect(error?.code == .gap)
        #expect(error?.position == Self.start + bytes.count)
    }

    /// The first page of a segment and the next one, with a record that needs both.
    private static func twoPages(_ record: [UInt8], flags: UInt16 = 1, remaining: Int? = nil) -> [UInt8] {
        let first = record.prefix(8192 - 40)
        let rest = record.dropFirst(first.count)
        return header(at: start) + first
            + header(at: start + 8192, flags: flags, remaining: remaining ?? rest.count) + rest
    }

    @Test func `a record that was given up in a crash is passed over`() throws {
        let long = WALNoise.record(main: [UInt8](repeating: 1, count: 9000), resourceManager: 10, information: 0)
        let short = WALNoise.record(main: [1], resourceManager: 200, information: 1)
        let bytes = Array(Self.twoPages(long).prefix(8192)) + Self.header(at: Self.start + 8192, flags: 8) + short
        var reader = WALReader(at: Self.start, timeline: 1)
        var events: [WALEvent] = []
        try reader.read(bytes, at: Self.start) { events.append($0) }
        #expect(events.count == 2)
        #expect(reader.firstRecord == Self.start + 8192 + 24)
    }

    @Test(arguments: [(1, 900), (0, 0)] as [(UInt16, Int)])
    func `a page that does not go on with the record is refused`(flags: UInt16, remaining: Int) {
        let long = WALNoise.record(main: [UInt8](repeating: 1, count: 9000), resourceManager: 10, information: 0)
        var reader = WALReader(at: Self.start, timeline: 1)
        let error = #expect(throws: WALError.self) {
            let bytes = Self.twoPages(long, flags: flags, remaining: remaining)
            try reader.read(bytes, at: Self.start) { _ in }
        }
        #expect(error?.code == .pageHeader)
        #expect(error?.position == Self.start + 8192)
        #expect(reader.position == Self.start)
    }

    @Test func `a record beyond the limit is checked, and its time is not lost`() throws {
        var main = WALNoise.bytes(Int64(1000)) + Self.words(4, 700)
        for number in 0..<700 { main += Self.words(1663, 5, UInt32(number)) }
        let pages = Self.twoPages(WALNoise.record(main: main, resourceManager: 1, information: 0x80))
        var reader = WALReader(at: Self.start, timeline: 1, recordBytesMax: 1000)
        var events: [WALEvent] = []
        try reader.read(pages, at: Self.start) { events.append($0) }
        var index = CommitIndex()
        var changes = ChangedPages()
        for event in events {
            index.note(event)
            changes.note(event)
        }
        #expect(index.latest?.rawValue == 1000)
        #expect(changes.isEverything)
        var damaged = pages
        damaged[8000] ^= 1
        var strict = WALReader(at: Self.start, timeline: 1, recordBytesMax: 1000)
        let error = #expect(throws: WALError.self) { try strict.read(damaged, at: Self.start) { _ in } }
        #expect(error?.code == .checksum)
    }

    @Test func `reading may begin in the empty pages behind a log switch`() throws {
        let next = Self.start + (16 << 20)
        let bytes = Self.header(at: next) + WALNoise.record(main: [1], resourceManager: 10, information: 0)
        var reader = WALReader(at: Self.start + 5000, timeline: 1)
        try reader.read([UInt8](repeating: 0, count: (16 << 20) - 5000), at: Self.start + 5000) { _ in }
        #expect(reader.firstRecord == nil)
        try reader.read(bytes, at: next) { _ in }
        #expect(reader.firstRecord == next + 40)
    }

    @Test func `a log switch is complete with the padding behind it`() throws {
        let next = Self.start + (16 << 20)
        let bytes = Self.header(at: Self.start) + WALNoise.record([], resourceManager: 0, information: 0x40)
        var reader = WALReader(at: Self.start, timeline: 1)
        var events: [WALEvent] = []
        try reader.read(bytes, at: Self.start) { events.append($0) }
        #expect(events.last == .logSwitch(next: next))
        let padding = [UInt8](repeating: 9, count: (16 << 20) - bytes.count)
        try reader.read(Array(padding.dropLast()), at: Self.start + bytes.count) { events.append($0) }
        #expect(reader.position == Self.start, "another reader has to see the switch")
        try reader.read([9], at: Self.start + ((16 << 20) - 1)) { events.append($0) }
        #expect(reader.position == next)
        #expect(events.count == 2)
    }

    @Test func `a visitor's error ends the reading`() throws {
        struct Enough: Error {}
        let bytes = Self.header(at: Self.start) + WALNoise.record(main: [1], resourceManager: 10, information: 0)
        var reader = WALReader(at: Self.start, timeline: 1)
        #expect(throws: Enough.self) { try reader.read(bytes, at: Self.start) { _ in throw Enough() } }
        #expect(throws: Enough.self) { try reader.read(bytes, at: Self.start) { _ in } }
        #expect(reader.position == Self.start)
    }

    @Test func `the checksum is the Castagnoli one`() {
        var random = SystemRandomNumberGenerator()
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let start = UInt32.random(in: 0...(.max), using: &random)
            let (fast, slow) = ByteView.of(bytes) { (CRC32C.update(start, $0), CRC32C.updateByTables(start, $0)) }
            #expect(fast == slow, "the processor and the tables agree on \(bytes)")
        }
        let checksum = ByteView.of(Array("123456789".utf8)) { CRC32C.finish(CRC32C.update(CRC32C.initial, $0)) }
        #expect(checksum == 0xE306_9283)
    }
}
