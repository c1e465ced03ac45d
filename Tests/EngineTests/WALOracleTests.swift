import Foundation
import Testing

@testable import Engine

/// Records one busy cluster for all tests of a suite.
struct WALRecordingTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await WALCluster.with { cluster in
            let recording = try cluster.record()
            try await WALRecording.$current.withValue(recording) { try await function() }
        }
    }
}

extension WALRecording {
    /// Reads the segments of the log from the files.
    func readSegments() throws -> [(start: LogSequenceNumber, bytes: [UInt8])] {
        let names = try FileManager.default.contentsOfDirectory(atPath: cluster.log.path)
        let all = names.compactMap { WALSegment(fileName: $0) }.sorted { $0.number < $1.number }
        let timelines = Dictionary(grouping: all, by: \.number).mapValues { $0.map(\.timeline).max() ?? 0 }
        return try all.filter { $0.timeline == timelines[$0.number] }.map { segment in
            (segment.start, [UInt8](try Data(contentsOf: cluster.log.appending(path: segment.fileName))))
        }
    }

    /// What `pg_waldump` says about one timeline.
    func dump(timeline: Int, from start: LogSequenceNumber, to end: LogSequenceNumber?) throws -> [WALDumpRecord] {
        let limit = end.map { ["-e", $0.description] } ?? []
        let arguments = ["-p", cluster.log.path, "-t", "\(timeline)", "-s", start.description] + limit
        return WALDump.parse(try cluster.run("pg_waldump", arguments, tolerant: true))
    }
}

@Suite(WALRecordingTrait()) struct WALOracleTests {
    let recording: WALRecording
    let segments: [(start: LogSequenceNumber, bytes: [UInt8])]
    let version: WALVersion

    init() throws {
        recording = try #require(WALRecording.current)
        segments = recording.segments
        version = try #require(WALVersion(rawValue: ByteView.of(segments[0].bytes) { $0.uint16(at: 0) }))
    }

    /// The bytes from `start` to `end`, cut into pieces of random length.
    private func feed(
        _ reader: inout WALReader,
        from start: LogSequenceNumber,
        to end: LogSequenceNumber,
        pieceBytesMax: Int,
        _ visit: (WALEvent) throws -> Void
    ) throws {
        for segment in segments where segment.start < end && segment.start + segment.bytes.count > start {
            var offset = max(0, start - segment.start)
            let limit = min(segment.bytes.count, end - segment.start)
            while offset < limit {
                let piece = min(limit - offset, Int.random(in: 1...pieceBytesMax))
                try reader.read(Array(segment.bytes[offset..<offset + piece]), at: segment.start + offset, visit)
                offset += piece
            }
        }
    }

    private static func starts(_ events: [WALEvent]) -> [LogSequenceNumber] {
        events.compactMap { if case .record(let record) = $0 { record.start } else { nil } }
    }

    private static func begin(of record: LogSequenceNumber, in events: [WALEvent]) -> Int? {
        events.firstIndex { if case .record(let found) = $0 { found.start == record } else { false } }
    }

    @Test func `the log ends where its records end`() {
        let last = recording.events.compactMap { if case .record(let record) = $0 { record.end } else { nil } }.last
        #expect(recording.error?.position == last)
    }

    @Test func `every record is what pg_waldump says`() throws {
        let ours = WALDump.describe(recording.events)
        let before = try recording.dump(timeline: 1, from: segments[0].start, to: recording.switchPosition)
        let theirs = before + (try recording.dump(timeline: 2, from: recording.switchPosition, to: nil))
        #expect(ours.count == theirs.count)
        #expect(theirs.count > 10_000)
        let different = zip(ours, theirs).first { $0 != $1 }
        #expect(different == nil)
        let words = [
            "COMMIT_PREPARED", "ABORT_PREPARED", "SWITCH", "TRUNCATE", "CREATE_FILE_COPY", "CREATE_WAL_LOG", "DROP",
        ]
        for word in words { #expect(theirs.contains { $0.meaning.hasPrefix(word) }, "\(word) did not happen") }
    }

    @Test(arguments: [40, 3000, 70_000, 1 << 20])
    func `the pieces in which bytes arrive make no difference`(pieceBytesMax: Int) throws {
        let whole = recording.events
        let from = recording.copies[0].redo.segmentCeiling()
        let to = min(recording.copies[5].end, from + min(3000 * pieceBytesMax, 8 << 20))
        var reader = WALReader(at: from, timeline: 2, systemIdentifier: nil)
        var pieces: [WALEvent] = []
        try feed(&reader, from: from, to: to, pieceBytesMax: pieceBytesMax) { pieces.append($0) }
        let first = try #require(reader.firstRecord)
        let begin = try #require(Self.begin(of: first, in: whole))
        #expect(pieces.count > 50)
        #expect(pieces == Array(whole[begin..<begin + pieces.count]))
        #expect(reader.position <= to)
        #expect(reader.systemIdentifier != nil)
    }

    @Test func `reading begins with the first record after the next page boundary`() throws {
        let whole = recording.events
        let starts = Self.starts(whole)
        let last = try #require(starts.last)
        for _ in 0..<60 {
            let from = LogSequenceNumber(.random(in: segments[0].start.rawValue..<recording.copies[4].redo.rawValue))
            let page = LogSequenceNumber((from.rawValue + 8191) & ~8191)
            let to = min(last, from + 300_000)
            var reader = WALReader(at: from, timeline: 2)
            var seen: [WALEvent] = []
            try feed(&reader, from: from, to: to, pieceBytesMax: 100_000) { seen.append($0) }
            guard let first = reader.firstRecord else { continue }
            #expect(first == starts.first { $0 >= page })
            let begin = try #require(Self.begin(of: first, in: whole))
            #expect(seen == Array(whole[begin..<begin + seen.count]))
            #expect(reader.position > first)
        }
    }

    @Test func `reading goes on from the end of a record`() throws {
        let whole = recording.events
        let starts = Self.starts(whole)
        for _ in 0..<30 {
            let from = starts[.random(in: 0..<starts.count - 2000)]
            var reader = WALReader(at: from, start: .record(version), timeline: 2)
            var seen: [WALEvent] = []
            try feed(&reader, from: from, to: from + 100_000, pieceBytesMax: 50_000) { seen.append($0) }
            #expect(reader.firstRecord == from)
            let begin = try #require(Self.begin(of: from, in: whole))
            #expect(seen == Array(whole[begin..<begin + seen.count]))
        }
    }

    /// Positions within the padding behind log switches, around its end, and anywhere.
    private func cuts(before end: UInt64) -> [LogSequenceNumber] {
        let nexts = recording.events.compactMap { event -> UInt64? in
            guard case .logSwitch(let next) = event else { return nil }
            return next.rawValue
        }
        let near = nexts.flatMap { next in [1 << 22, 81_920, 5_000, 8, 1, 0].map { next - $0 } + [next + 100] }
        let anywhere = (0..<40).map { _ in UInt64.random(in: segments[0].start.rawValue + 100_000..<end) }
        return (near + anywhere).filter { $0 > segments[0].start.rawValue && $0 < end }.map { LogSequenceNumber($0) }
    }

    @Test func `another reader can go on wherever one stopped`() throws {
        let last = try #require(Self.starts(recording.events).last)
        let cuts = cuts(before: last.rawValue)
        #expect(cuts.count > 40, "the log has switches")
        for cut in cuts {
            let from = LogSequenceNumber(max(segments[0].start.rawValue, cut.rawValue - min(cut.rawValue, 20 << 20)))
            var stopped = WALReader(at: from, timeline: 2)
            try feed(&stopped, from: from, to: cut, pieceBytesMax: 1 << 20) { _ in }
            guard stopped.firstRecord != nil else { continue }
            var next = WALReader(at: stopped.position, start: .record(version), timeline: 2)
            try feed(&next, from: stopped.position, to: cut, pieceBytesMax: 1 << 20) { _ in }
            let to = min(cut + 300_000, last)
            var (expected, seen): ([WALEvent], [WALEvent]) = ([], [])
            try feed(&stopped, from: cut, to: to, pieceBytesMax: 1 << 20) { expected.append($0) }
            try feed(&next, from: cut, to: to, pieceBytesMax: 1 << 20) { seen.append($0) }
            #expect(seen == expected, "from \(cut)")
            #expect(next.position == stopped.position)
        }
    }

    @Test func `every page that differs between two copies is known to have changed`() throws {
        var union = ChangedPages()
        for (base, copy) in zip(recording.copies, recording.copies.dropFirst()) {
            var changes = ChangedPages()
            var reader = WALReader(at: base.redo, start: .record(version), timeline: 2)
            try feed(&reader, from: base.redo, to: copy.end, pieceBytesMax: 1 << 20) { changes.note($0) }
            #expect(reader.position == copy.end)
            try compare(base, copy, ChangedPages(decoding: changes.encode()))
            union.formUnion(changes)
        }
        try compare(recording.copies[0], recording.copies[5], union)
    }

    private func compare(_ base: WALRecording.Copy, _ copy: WALRecording.Copy, _ changes: ChangedPages) throws {
        let comparison = try WALCopyComparison(base.directory, copy.directory, changes)
        #expect(
            comparison.missed.isEmpty,
            "\(base.directory.lastPathComponent) and \(copy.directory.lastPathComponent)"
        )
        #expect(comparison.different > 0)
        #expect(comparison.pageWise > 0)
    }

    @Test(arguments: [true, false])
    func `recovery to a time stops where the index says`(isInclusive: Bool) throws {
        var index = CommitIndex()
        var ends: [LogSequenceNumber: TransactionEnd] = [:]
        for event in recording.events {
            index.note(event)
            if case .transactionEnd(let end) = event { ends[end.start] = end }
        }
        let late = index.entries.filter { $0.start > recording.copies[0].end && $0.start < recording.copies[3].redo }
        let time = try #require(late.randomElement()).time
        let base = recording.copies[0].redo
        let stop = try #require(
            isInclusive ? index.firstEntry(after: time, from: base) : index.firstEntry(notBefore: time, from: base)
        )
        let end = try #require(ends[stop.start])
        let settings = "recovery_target_time = '\(WALDump.time(time))+00'\nrecovery_target_inclusive = \(isInclusive)"
        let said = try recording.cluster.recoverBackup(settings: settings)
        let word = end.isCommit ? "commit" : "abort"
        let prepared = end.isPrepared ? " prepared" : ""
        #expect(said.contains("recovery stopping before \(word)\(prepared) of transaction \(end.transaction),"))
    }

    @Test func `a page of a later timeline or of another cluster is refused`() throws {
        var early = WALReader(at: segments[0].start, timeline: 1)
        let timeline = #expect(throws: WALError.self) {
            for segment in segments { try early.read(segment.bytes, at: segment.start) { _ in } }
        }
        #expect(timeline?.code == .foreignLog)
        #expect(early.position <= recording.switchPosition)
        var foreign = WALReader(at: segments[0].start, timeline: 2, systemIdentifier: 42)
        let cluster = #expect(throws: WALError.self) {
            try foreign.read(segments[0].bytes, at: segments[0].start) { _ in }
        }
        #expect(cluster?.code == .foreignLog)
    }

    @Test func `damage is found where it is and never crashes the reader`() throws {
        let from = recording.copies[0].redo.segmentCeiling()
        let segment = try #require(segments.first { $0.start == from })
        let bytes = Array(segment.bytes.prefix(1 << 16))
        var intact = WALReader(at: from, timeline: 2)
        try intact.read(bytes, at: from) { _ in }
        let first = try #require(intact.firstRecord)
        var found = 0
        for _ in 0..<250 {
            var damaged = bytes
            let place = Int.random(in: first - from..<intact.position - from)
            damaged[place] ^= 1 << UInt8.random(in: 0...7)
            var reader = WALReader(at: from, timeline: 2)
            do {
                try reader.read(damaged, at: from) { _ in }
            } catch let error as WALError {
                found += 1
                #expect(reader.position <= from + place)
                #expect(throws: error) { try reader.read(damaged, at: from) { _ in } }
                continue
            }
            // A longer length is no error before the bytes are there; padding and reserved bytes are nobody's.
            #expect(reader.position <= from + place || reader.position == intact.position)
        }
        #expect(found > 200)
    }

    @Test func `noise with a right checksum never crashes the reader`() throws {
        let from = recording.copies[0].redo.segmentCeiling()
        let segment = try #require(segments.first { $0.start == from })
        let header = Array(segment.bytes.prefix(WALPageHeader.longBytes))
        for _ in 0..<3000 {
            var body = (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 0...255) }
            if Bool.random(), !body.isEmpty { body[0] = [0, 252, 253, 254, 255].randomElement() ?? 0 }
            let page = header + WALNoise.record(body)
            var reader = WALReader(at: from, timeline: 2)
            do { try reader.read(page, at: from) { _ in } } catch is WALError {}
        }
    }
}
