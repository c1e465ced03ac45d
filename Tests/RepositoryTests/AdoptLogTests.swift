import Foundation
import Synchronization
import Testing

@testable import Repository

struct AdoptLogTests {
    @Test func `log is taken over with its notes, and what is here is not copied again`() async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            for part in 0..<4 { try await log.append(part: part) }
            let first = try await regions.adoptLog()
            #expect(first.ranges == log.ranges())
            #expect(first.bytesMoved > 0 && first.damages.isEmpty)
            #expect(try await regions.adoptLog().bytesMoved == 0)
            try await log.append(part: 4)
            try await log.append(timeline: 2, start: 350, bytes: LogStream.part(9))
            let second = try await regions.adoptLog()
            #expect(second.ranges == log.ranges())
            #expect(second.bytesMoved < first.bytesMoved)
            try regions.removeSource()
            try await regions.reopenTarget()
            let copy = try await regions.target.log(stream: Name.stream, lineage: Name.lineage)
            #expect(try await copy.bytes(timeline: 1, 0..<500) == (0..<5).flatMap(LogStream.part))
            #expect(
                try await copy.annotations(timeline: 1, from: 0, to: 500).map(\.bytes) == (0..<5).map { [UInt8($0)] }
            )
            #expect(try await regions.target.verify().problems == [])
        }
    }

    @Test func `log that goes into another lineage is sealed anew, with its notes`() async throws {
        try await withTwoRegions { regions in
            let (log, other) = (try await regions.sourceLog(), try LineageID("lineage-of-its-own"))
            func adopt() async throws -> AdoptedLog {
                try await regions.target.adoptLog(
                    of: Name.stream,
                    lineage: other,
                    from: regions.source.source,
                    inLineage: Name.lineage
                )
            }
            for part in 0..<3 { try await log.append(part: part) }
            let first = try await adopt()
            #expect(first.ranges == log.ranges() && first.bytesMoved > 0 && first.damages.isEmpty)
            #expect(try await adopt().bytesMoved == 0)
            try await log.append(part: 3)
            #expect(try await adopt().ranges == log.ranges())
            #expect(try await regions.target.objects.lineageDocument(of: Name.lineage) == nil)
            try await log.append(part: 4)
            // Whoever takes it for what it isn't gets nothing.
            let mistaken = await errorCode {
                _ = try await regions.target.adoptLog(of: Name.stream, lineage: other, from: regions.source.source)
            }
            #expect(mistaken == .damaged)
            try await regions.reopenTarget()
            let copy = try await regions.target.log(stream: Name.stream, lineage: other)
            #expect(try await copy.bytes(timeline: 1, 0..<400) == (0..<4).flatMap(LogStream.part))
            #expect(
                try await copy.annotations(timeline: 1, from: 0, to: 400).map(\.bytes) == (0..<4).map { [UInt8($0)] }
            )
            #expect(try await regions.target.verify().problems == [])
        }
    }

    @Test func `log that the source has merged since is not copied again`() async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            for part in 0..<4 { try await log.append(part: part) }
            _ = try await regions.adoptLog()
            try await log.fold(timeline: 1, from: 0, to: 400)
            #expect(try await regions.adoptLog().bytesMoved == 0)
            for part in 4..<6 { try await log.append(part: part) }
            try await log.fold(timeline: 1, from: 0, to: 600)
            let adopted = try await regions.adoptLog()
            #expect(adopted.ranges == [LogRange(timeline: 1, start: 0, end: 600)])
            let copy = try await regions.target.log(stream: Name.stream, lineage: Name.lineage)
            #expect(copy.objectCount == 1)
            #expect(try await copy.bytes(timeline: 1, 0..<600) == (0..<6).flatMap(LogStream.part))
        }
    }

    @Test func `log that is merged while it is copied comes over whole`() async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            for part in 0..<6 { try await log.append(part: part) }
            let store = InterruptedStore(regions.source.objects.store) {
                try await log.fold(timeline: 1, from: 0, to: 600)
            }
            let source = RepositorySource(store: store, lineageKey: regions.source.lineageKey)
            let adopted = try await regions.adoptLog(from: source)
            #expect(adopted.ranges == [LogRange(timeline: 1, start: 0, end: 600)])
            #expect(adopted.damages.isEmpty)
            #expect(try await regions.target.verify().problems == [])
        }
    }

    @Test func `damaged log is named and a gap here, and what follows is taken over`() async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            for part in 0..<3 { try await log.append(part: part) }
            let name = ObjectLayout.log(Name.stream, LogRange(timeline: 1, start: 100, end: 200)).text
            try regions.flipByte(of: name)
            for _ in 0..<2 { #expect(await errorCode { _ = try await regions.adoptLog() } == .damaged) }
            let adopted = try await regions.adoptLog()
            #expect(adopted.damages.map(\.object) == [name])
            #expect(adopted.ranges == [0..<100, 200..<300].map { LogRange(timeline: 1, $0) })
            #expect(try await regions.target.verify().problems == [])
            try regions.flipByte(of: name)
            #expect(try await regions.adoptLog().ranges == [LogRange(timeline: 1, start: 0, end: 300)])
            #expect(try await regions.target.verify().problems == [])
        }
    }

    @Test(arguments: [(readings: 1, rounds: 0), (2, 0), (3, 1), (7, 2)])
    func `log that was changed on its way is asked for again, and is no gap`(
        changed: (readings: Int, rounds: Int)
    ) async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            for part in 0..<3 { try await log.append(part: part) }
            let name = ObjectLayout.log(Name.stream, LogRange(timeline: 1, start: 100, end: 200))
            let store = NoisyStore(regions.source.objects.store, name, readings: changed.readings)
            let source = RepositorySource(store: store, lineageKey: regions.source.lineageKey)
            for _ in 0..<changed.rounds {
                #expect(await errorCode { _ = try await regions.adoptLog(from: source) } == .damaged)
            }
            let adopted = try await regions.adoptLog(from: source)
            #expect(adopted.damages.isEmpty)
            #expect(adopted.ranges == [LogRange(timeline: 1, start: 0, end: 300)])
        }
    }

    @Test func `a damaged object here keeps neither new log away nor other segments from being merged`() async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            let quarter = [UInt8](repeating: 7, count: LogStream.objectBytesMax / 8)
            let count = UInt64(quarter.count)
            for part in UInt64(0)..<3 { try await log.append(timeline: 1, start: part * count, bytes: quarter) }
            _ = try await regions.adoptLog()
            let damaged = LogRange(timeline: 1, start: count, end: 2 * count)
            try regions.flipByte(of: ObjectLayout.log(Name.stream, damaged).text, atTarget: true)
            for part in UInt64(3)..<9 { try await log.append(timeline: 1, start: part * count, bytes: quarter) }
            #expect(try await regions.adoptLog().ranges == log.ranges())
            let copy = try await regions.target.log(stream: Name.stream, lineage: Name.lineage)
            #expect(copy.objectCount == 4 + 1 + 1)
        }
    }

    @Test func `log that has expired at the source meanwhile is a gap here`() async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            for part in 0..<2 { try await log.append(part: part) }
            _ = try await regions.adoptLog()
            for part in 2..<6 { try await log.append(part: part) }
            try await log.expire(timeline: 1, before: 400)
            let adopted = try await regions.adoptLog()
            #expect(adopted.ranges == [0..<200, 400..<600].map { LogRange(timeline: 1, $0) })
            let copy = try await regions.target.log(stream: Name.stream, lineage: Name.lineage)
            #expect(try await copy.bytes(timeline: 1, 400..<600) == (4..<6).flatMap(LogStream.part))
            #expect(try await regions.target.verify().problems == [])
        }
    }

    @Test func `log before a position is left out, and what has expired here is not copied again`() async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            for part in 0..<4 { try await log.append(part: part) }
            try await log.append(timeline: 2, start: 350, bytes: LogStream.part(9))
            let since = LogPosition(timeline: 1, position: 250)
            let wanted = [LogRange(timeline: 1, start: 200, end: 400), LogRange(timeline: 2, start: 350, end: 450)]
            #expect(try await regions.adoptLog(since: since).ranges == wanted)
            let copy = try await regions.target.log(stream: Name.stream, lineage: Name.lineage)
            try await copy.expire(timeline: 1, before: 300)
            let later = LogPosition(timeline: 1, position: 300)
            #expect(try await regions.adoptLog(since: later).bytesMoved == 0)
            let second = LogPosition(timeline: 2, position: 0)
            #expect(try await regions.adoptLog(since: second).bytesMoved == 0)
        }
    }

    @Test func `complete segments of small objects are merged here`() async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            let quarter = [UInt8](repeating: 7, count: LogStream.objectBytesMax / 8)
            for part in 0..<6 {
                try await log.append(timeline: 1, start: UInt64(part * quarter.count), bytes: quarter)
            }
            _ = try await regions.adoptLog()
            let copy = try await regions.target.log(stream: Name.stream, lineage: Name.lineage)
            #expect(copy.objectCount == 3)
            #expect(copy.ranges() == log.ranges())
            #expect(try await regions.adoptLog().bytesMoved == 0)
        }
    }

    @Test(arguments: FailingStore.Moment.allCases)
    func `an interruption anywhere leaves the beginning of the log, and the next attempt the rest`(
        moment: FailingStore.Moment
    ) async throws {
        try await withTwoRegions { regions in
            let log = try await regions.sourceLog()
            for part in 0..<4 { try await log.append(part: part) }
            var operations = 0
            while true {
                let store = FailingStore(regions.emptyTarget(), moment: moment)
                let target = try await regions.open(store)
                store.fail(afterOperations: operations)
                let from = regions.source.source
                let code = await errorCode {
                    _ = try await target.adoptLog(of: Name.stream, lineage: Name.lineage, from: from)
                }
                try await regions.reopenTarget()
                let ranges = try await regions.target.log(stream: Name.stream, lineage: Name.lineage).ranges()
                #expect(ranges.count <= 1 && ranges.first?.start ?? 0 == 0)
                #expect(try await regions.adoptLog().ranges == log.ranges())
                #expect(try await regions.target.verify().problems == [])
                if code == nil { break }
                operations += 1
            }
            #expect(operations > 4)
        }
    }
}

extension TwoRegions {
    fileprivate func sourceLog() async throws -> LogStream {
        try await source.log(stream: Name.stream, lineage: Name.lineage)
    }

    fileprivate func adoptLog(from other: RepositorySource? = nil, since: LogPosition? = nil) async throws -> AdoptedLog
    {
        try await target.adoptLog(of: Name.stream, lineage: Name.lineage, from: other ?? source.source, since: since)
    }
}

extension LogStream {
    /// A hundred bytes that differ from all other parts.
    fileprivate static func part(_ number: Int) -> [UInt8] {
        (0..<100).map { UInt8(truncatingIfNeeded: $0 * 7 + number) }
    }

    fileprivate func append(part number: Int) async throws {
        let start = UInt64(number * 100)
        try await append(timeline: 1, start: start, bytes: Self.part(number), annotation: [UInt8(number)])
    }

    fileprivate func bytes(timeline: UInt32, _ range: Range<UInt64>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in read(timeline: timeline, from: range.lowerBound, to: range.upperBound) { bytes += chunk }
        return bytes
    }
}

extension LogRange {
    fileprivate init(timeline: UInt32, _ range: Range<UInt64>) {
        self.init(timeline: timeline, start: range.lowerBound, end: range.upperBound)
    }
}

/// A store in which something happens once, before the first object is read.
final class InterruptedStore: ObjectStore {
    private let store: any ObjectStore
    private let interruption: @Sendable () async throws -> Void
    private let isDue = Mutex(true)

    init(_ store: any ObjectStore, _ interruption: @escaping @Sendable () async throws -> Void) {
        self.store = store
        self.interruption = interruption
    }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.put(name, bytes) }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.replace(name, bytes) }

    func get(_ name: ObjectName) async throws -> [UInt8] { try await store.get(name) }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await store.get(name, range: range)
    }

    func size(of name: ObjectName) async throws -> Int {
        if !name.text.hasPrefix("manifests/"),
            isDue.withLock({ isDue in
                defer { isDue = false }
                return isDue
            })
        {
            try await interruption()
        }
        return try await store.size(of: name)
    }

    func list(prefix: String) async throws -> [ObjectInfo] { try await store.list(prefix: prefix) }

    func delete(_ name: ObjectName) async throws { try await store.delete(name) }

    func prepareForWriting() async throws {}
}
