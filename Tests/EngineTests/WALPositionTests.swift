import Foundation
import Testing

@testable import Engine

@Suite struct WALPositionTests {
    @Test(arguments: [
        ("0/0", 0), ("16/B374D848", 0x16_B374_D848), ("FFFFFFFF/FFFFFFFF", UInt64.max), ("1/A", 0x1_0000_000A),
    ])
    func `a position reads and prints as PostgreSQL spells it`(text: String, value: UInt64) throws {
        let position = try #require(LogSequenceNumber(text))
        #expect(position.rawValue == value)
        #expect(position.description == text)
        let json = try JSONEncoder().encode([position])
        #expect(try JSONDecoder().decode([LogSequenceNumber].self, from: json) == [position])
    }

    @Test(arguments: ["", "/", "16", "16/", "/16", "1/2/3", "+1/2", "1/-2", "123456789/0", "G/0", " 1/2"])
    func `anything else is no position`(text: String) {
        #expect(LogSequenceNumber(text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([LogSequenceNumber].self, from: JSONEncoder().encode([text]))
        }
    }

    @Test(arguments: [
        (0x16_B374_D848, 16 << 20, "0000000100000016000000B3"), (0, 16 << 20, "000000010000000000000000"),
        (0x1_0000_0000, 16 << 20, "000000010000000100000000"), (0x5_4000_0001, 1 << 30, "000000010000000500000001"),
        (0x5_0010_0000, 1 << 20, "000000010000000500000001"),
    ])
    func `a segment is named as in pg_wal`(value: UInt64, segmentBytes: Int, name: String) throws {
        let position = LogSequenceNumber(value)
        let segment = WALSegment(timeline: 1, holding: position, segmentBytes: segmentBytes)
        #expect(segment.fileName == name)
        #expect(WALSegment(fileName: name, segmentBytes: segmentBytes) == segment)
        #expect(segment.start == position.segmentStart(segmentBytes: segmentBytes))
        #expect(segment.end - segment.start == segmentBytes)
        #expect(position.segmentOffset(segmentBytes: segmentBytes) == position - segment.start)
    }

    @Test(arguments: [
        "000000010000001600000100", "00000001000000160000000", "0000000100000016000000b3", "00000002.history",
        "000000010000001600000001.partial",
    ])
    func `other names in pg_wal are no segments`(name: String) {
        #expect(WALSegment(fileName: name) == nil)
    }

    @Test func `a boundary is its own ceiling`() {
        #expect(LogSequenceNumber(0x0100_0000).segmentCeiling() == LogSequenceNumber(0x0100_0000))
        #expect(LogSequenceNumber(0x0100_0001).segmentCeiling() == LogSequenceNumber(0x0200_0000))
    }

    @Test func `times count from the year 2000`() {
        let time = LogTimestamp(rawValue: 0)
        #expect(time.unixMicroseconds == 946_684_800_000_000)
        #expect(time.date == Date(timeIntervalSince1970: 946_684_800))
        #expect(LogTimestamp(Date(timeIntervalSince1970: 946_684_801.5)).rawValue == 1_500_000)
        #expect(LogTimestamp(unixMicroseconds: time.unixMicroseconds) == time)
    }

    @Test(arguments: [
        ("base/5/1259", RelationLocator.defaultTablespace, 5, 1259, RelationFork.Kind.main, 0),
        ("base/5/1259_fsm", RelationLocator.defaultTablespace, 5, 1259, .freeSpaceMap, 0),
        ("base/5/16384_vm.2", RelationLocator.defaultTablespace, 5, 16384, .visibilityMap, 2),
        ("base/5/16384_init", RelationLocator.defaultTablespace, 5, 16384, .initialization, 0),
        ("global/1260", RelationLocator.globalTablespace, 0, 1260, .main, 0),
        ("pg_tblspc/16500/PG_15_202209061/5/16501.31", 16500, 5, 16501, .main, 31),
    ])
    func `a relation's file is found from its path and back`(
        path: String,
        tablespace: UInt32,
        database: UInt32,
        number: UInt32,
        kind: RelationFork.Kind,
        segment: Int
    ) throws {
        let relation = RelationLocator(tablespace: tablespace, database: database, number: number)
        let file = try #require(RelationFile(path: path))
        #expect(file == RelationFile(RelationFork(relation, kind), segment: segment))
        #expect(file.path(versionDirectory: "PG_15_202209061") == path)
    }

    @Test(arguments: [
        "PG_VERSION", "global/pg_control", "global/pg_filenode.map", "base/5/PG_VERSION", "base/5/t3_16384",
        "base/pgsql_tmp/pgsql_tmp1.0", "base/5/01259", "base/5/1259_xyz", "base/5/1259.0", "base/5/1259.", "base/5",
        "base/5/1259.32768", "pg_xact/0000", "pg_wal/000000010000001600000001", "base//1259", "base/5/1259/",
        "base/5/4294967296", "base/5/1259_", "pg_tblspc/16500/other/5/16501", "base/5/pg_internal.init",
    ])
    func `other paths are no relation's files`(path: String) {
        #expect(RelationFile(path: path) == nil)
    }

    @Test func `a block past the first gigabyte lies in the next file`() {
        let fork = RelationFork(RelationLocator(tablespace: 1663, database: 5, number: 16384))
        #expect(RelationFile(fork, holding: 131_071).segment == 0)
        #expect(RelationFile(fork, holding: 131_072).segment == 1)
        #expect(RelationFile.page(of: 131_075) == 3)
    }
}
