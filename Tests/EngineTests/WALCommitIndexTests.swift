import Foundation
import Testing

@testable import Engine

@Suite struct WALCommitIndexTests {
    /// An index with one end every 100 bytes; negative times mark aborts.
    private func index(_ times: [Int64]) -> CommitIndex {
        var index = CommitIndex()
        for (number, time) in times.enumerated() {
            let start = LogSequenceNumber(UInt64(number + 1) * 100)
            let end = TransactionEnd(
                start: start,
                end: start + 40,
                time: LogTimestamp(rawValue: abs(time)),
                transaction: UInt32(number),
                isCommit: time > 0,
                isPrepared: number % 2 == 0
            )
            index.note(.transactionEnd(end))
        }
        return index
    }

    @Test(
        arguments: [
            ([10, 20, 30], 5, 100), ([10, 20, 30], 10, 200), ([10, 20, 30], 29, 300), ([10, 20, 30], 30, nil),
            ([10, 10, 11], 10, 300), ([10, -20, 30], 15, 200), ([10, 40, 20, 30], 15, 200),
            ([10, 40, 20, 50], 40, 400),
            ([], 0, nil),
        ] as [([Int64], Int64, UInt64?)]
    )
    func `recovery stops before the first end that is later`(times: [Int64], target: Int64, stop: UInt64?) {
        let found = index(times).firstEntry(after: LogTimestamp(rawValue: target))
        #expect(found?.start.rawValue == stop)
    }

    @Test(
        arguments: [
            ([10, 20, 30], 10, 100), ([10, 20, 30], 11, 200), ([10, 20, 30], 30, 300), ([10, 20, 30], 31, nil),
        ] as [([Int64], Int64, UInt64?)]
    )
    func `exclusive recovery stops before the first end that is not earlier`(
        times: [Int64],
        target: Int64,
        stop: UInt64?
    ) {
        let found = index(times).firstEntry(notBefore: LogTimestamp(rawValue: target))
        #expect(found?.start.rawValue == stop)
    }

    @Test(arguments: [(0, 200), (200, 200), (201, 400), (400, 400), (401, nil)] as [(UInt64, UInt64?)])
    func `the search may begin anywhere`(from: UInt64, stop: UInt64?) {
        let found = index([10, 40, 20, 30]).firstEntry(
            after: LogTimestamp(rawValue: 25),
            from: LogSequenceNumber(from)
        )
        #expect(found?.start.rawValue == stop)
    }

    @Test func `times need not grow, and both ends are known`() {
        let times = index([30, 10, 50, 20])
        #expect(times.earliest?.rawValue == 10)
        #expect(times.latest?.rawValue == 50)
        #expect(times.lastEntry(before: LogSequenceNumber(301))?.time.rawValue == 50)
        #expect(times.lastEntry(before: LogSequenceNumber(300))?.time.rawValue == 10)
        #expect(times.lastEntry(before: LogSequenceNumber(100)) == nil)
    }

    @Test func `the first place of a name counts`() {
        var index = CommitIndex()
        for (number, name) in ["a", "b", "a"].enumerated() {
            let start = LogSequenceNumber(UInt64(number + 1) * 100)
            let time = LogTimestamp(rawValue: 1)
            index.note(.restorePoint(RestorePoint(start: start, end: start + 96, time: time, name: name)))
        }
        #expect(index.restorePoint(named: "a")?.start.rawValue == 100)
        #expect(index.restorePoint(named: "a", from: LogSequenceNumber(101))?.start.rawValue == 300)
        #expect(index.restorePoint(named: "c") == nil)
        #expect(index.firstEntry(after: LogTimestamp(rawValue: 0)) == nil)
    }

    @Test func `runs that overlap are joined without doubles`() {
        let whole = index([10, 20, 30, 40])
        var joined = index([10, 20, 30])
        joined.append(whole)
        #expect(joined == whole)
    }

    @Test func `bytes and back is the same index, and it is small`() throws {
        let times = (0..<1000).map { 700_000_000_000_000 + Int64($0) * 1200 + .random(in: 0...500) }
        var index = index(times)
        let end = LogSequenceNumber(1 << 40)
        index.append(RestorePoint(start: end, end: end + 96, time: LogTimestamp(rawValue: 5), name: "vor dem Umbau"))
        let bytes = index.encode()
        #expect(try CommitIndex(decoding: bytes) == index)
        #expect(bytes.count < 5200)
        #expect(throws: CompactCodingError.self) { try CommitIndex(decoding: Array(bytes.dropLast())) }
        #expect(throws: CompactCodingError.self) { try CommitIndex(decoding: bytes + [0]) }
    }

    @Test func `damaged bytes are refused or read, never a crash`() {
        let good = index([10, 40, 20, 30]).encode()
        for _ in 0..<2000 {
            var bytes = good
            bytes[.random(in: bytes.indices)] = .random(in: 0...255)
            do { _ = try CommitIndex(decoding: bytes) } catch is CompactCodingError {} catch { Issue.record(error) }
        }
    }
}
