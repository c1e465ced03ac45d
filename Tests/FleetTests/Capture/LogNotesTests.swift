import Engine
import Testing

@testable import Fleet

@Suite struct `Notes about captured log` {
    private static func notes(_ seed: UInt64) -> LogNotes {
        var random = SeededRandom(seed)
        var notes = LogNotes(completeThrough: UInt64.random(in: 0...(.max), using: &random))
        var position: UInt64 = 0
        for _ in 0..<Int.random(in: 0...50, using: &random) {
            let start = position + UInt64.random(in: 1...1_000, using: &random)
            position = start + UInt64.random(in: 1...1_000, using: &random)
            notes.commits.append(
                CommitIndex.Entry(
                    start: LogSequenceNumber(start),
                    end: LogSequenceNumber(position),
                    time: LogTimestamp(rawValue: Int64.random(in: 0...1_000_000_000_000, using: &random)),
                    isCommit: Bool.random(using: &random)
                )
            )
            let relation = RelationLocator(
                tablespace: 1_663,
                database: 5,
                number: UInt32.random(in: 1...9, using: &random)
            )
            notes.pages.markBlock(UInt32.random(in: 0...300_000, using: &random), of: RelationFork(relation))
        }
        return notes
    }

    @Test(arguments: 0..<100 as Range<UInt64>) func `are read as they were written`(seed: UInt64) throws {
        let notes = Self.notes(seed)
        let read = try LogNotes(decoding: notes.encode())
        #expect(read.completeThrough == notes.completeThrough)
        #expect(read.commits == notes.commits)
        #expect(read.pages == notes.pages)
    }

    @Test func `are refused when they are cut or of another version`() throws {
        var bytes = Self.notes(3).encode()
        for count in [0, 1, 8, 16, 17] where count < bytes.count {
            #expect(throws: (any Error).self) { try LogNotes(decoding: Array(bytes.prefix(count))) }
        }
        bytes[0] = 2
        #expect(throws: FleetError.self) { try LogNotes(decoding: bytes) }
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func `never end the daemon, whatever they hold`(seed: UInt64) {
        var random = SeededRandom(seed)
        var bytes = Self.notes(seed).encode()
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        // Either it is refused, or it says something that can be written again.
        guard let read = try? LogNotes(decoding: bytes) else { return }
        #expect((try? LogNotes(decoding: read.encode()))?.completeThrough == read.completeThrough)
    }
}
