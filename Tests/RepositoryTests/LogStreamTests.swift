import Testing

@testable import Repository

struct LogStreamTests {
    @Test func `appended log is read back from any position, also by a new process`() async throws {
        try await withLog { store, log in
            var generator = SeededGenerator(seed: 3)
            let bytes = generator.bytes(700_000)
            var position = 1000
            for part in [1, 300_000, 5, 262_144, 700_000 - 562_150] {
                let start = position - 1000
                try await log.append(timeline: 1, start: UInt64(position), bytes: Array(bytes[start..<(start + part)]))
                position += part
            }
            #expect(log.ranges() == [LogRange(timeline: 1, start: 1000, end: 701_000)])
            let reader = try await Repository.open(store, key: testKey(), access: .reading)
            let other = try await reader.log(stream: Name.stream, lineage: Name.lineage)
            for (from, to) in [(0, 700_000), (1, 2), (299_999, 300_007), (650_000, 700_000), (262_144, 262_145)] {
                #expect(try await read(log, 1, 1000 + from, 1000 + to) == Array(bytes[from..<to]))
                #expect(try await read(other, 1, 1000 + from, 1000 + to) == Array(bytes[from..<to]))
            }
            #expect(await errorCode { _ = try await read(other, 1, 999, 1001) } == .logGap)
            #expect(await errorCode { _ = try await read(other, 1, 1000, 701_001) } == .logGap)
            #expect(await errorCode { _ = try await read(other, 2, 1000, 1001) } == .logGap)
        }
    }

    @Test func `log must continue where it ends, and a gap has to be asked for`() async throws {
        try await withLog { _, log in
            try await log.append(timeline: 1, start: 100, bytes: [1, 2, 3])
            #expect(await errorCode { try await log.append(timeline: 1, start: 104, bytes: [4]) } == .logGap)
            #expect(await errorCode { try await log.append(timeline: 1, start: 102, bytes: [4]) } == .logOverlap)
            #expect(
                await errorCode { try await log.append(timeline: 1, start: 102, bytes: [4], newRange: true) }
                    == .logOverlap
            )
            try await log.append(timeline: 1, start: 200, bytes: [5, 6], newRange: true)
            try await log.append(timeline: 1, start: 202, bytes: [7])
            try await log.append(timeline: 2, start: 103, bytes: [8])
            #expect(
                log.ranges() == [
                    LogRange(timeline: 1, start: 100, end: 103), LogRange(timeline: 1, start: 200, end: 203),
                    LogRange(timeline: 2, start: 103, end: 104),
                ]
            )
        }
    }

    @Test func `merging keeps every byte and annotation and removes the parts`() async throws {
        try await withLog { store, log in
            let bytes = (0..<100).map { UInt8($0) }
            for start in stride(from: 0, to: 100, by: 10) {
                let note = [UInt8(start), 42]
                let part = Array(bytes[start..<(start + 10)])
                try await log.append(timeline: 1, start: UInt64(start), bytes: part, annotation: note)
            }
            try await log.fold(timeline: 1, from: 0, to: 45)
            #expect(log.objectCount == 6)
            try await log.fold(timeline: 1, from: 0, to: 45)
            #expect(log.objectCount == 6)
            #expect(try await store.list(prefix: "logs/").count == 6)
            #expect(try await read(log, 1, 0, 100) == bytes)
            let notes = try await log.annotations(timeline: 1, from: 15, to: 60)
            #expect(notes.map(\.bytes) == [[10, 42], [20, 42], [30, 42], [40, 42], [50, 42]])
            #expect(notes.first?.range == LogRange(timeline: 1, start: 10, end: 20))
            try await log.append(timeline: 1, start: 100, bytes: [1])
            #expect(log.ranges() == [LogRange(timeline: 1, start: 0, end: 101)])
        }
    }

    @Test func `merging takes large frames as they are and puts small ones together`() async throws {
        try await withLog { store, log in
            var generator = SeededGenerator(seed: 11)
            var bytes: [UInt8] = []
            for count in [100, 65_535, 65_536, 262_144, 262_145, 3, 600_000, 200_000, 100_000, 1, 70_000] {
                // Half of it compresses, so that frames of both methods are moved.
                let part = count % 2 == 0 ? generator.bytes(count) : [UInt8](repeating: 7, count: count)
                try await log.append(timeline: 1, start: UInt64(bytes.count), bytes: part)
                bytes += part
            }
            try await log.fold(timeline: 1, from: 0, to: UInt64(bytes.count))
            #expect(log.objectCount == 1)
            #expect(try await read(log, 1, 0, bytes.count) == bytes)
            #expect(try await read(log, 1, 65_000, 700_001) == Array(bytes[65_000..<700_001]))
            let reader = try await Repository.open(store, key: testKey(), access: .reading)
            let object = try await LogObject.read(
                Name.stream,
                LogRange(timeline: 1, start: 0, end: UInt64(bytes.count)),
                reader.objects
            )
            #expect(object.footer.frameLengths.count < 16)
            // Of a part that is merged later only what is not covered yet is taken.
            try await log.append(timeline: 1, start: UInt64(bytes.count), bytes: bytes)
            try await log.fold(timeline: 1, from: 0, to: UInt64(bytes.count * 2))
            #expect(try await read(log, 1, 0, bytes.count * 2) == bytes + bytes)
        }
    }

    @Test func `log across a gap is never merged`() async throws {
        try await withLog { _, log in
            try await log.append(timeline: 1, start: 0, bytes: [1])
            try await log.append(timeline: 1, start: 5, bytes: [2], newRange: true)
            #expect(await errorCode { try await log.fold(timeline: 1, from: 0, to: 100) } == .logGap)
            #expect(log.objectCount == 2)
        }
    }

    @Test func `expiring deletes what ends before a position and keeps what straddles it`() async throws {
        try await withLog { store, log in
            for start in stride(from: UInt64(0), to: 50, by: 10) {
                try await log.append(timeline: 1, start: start, bytes: [UInt8](repeating: 1, count: 10))
            }
            try await log.expire(timeline: 1, before: 25)
            #expect(log.ranges() == [LogRange(timeline: 1, start: 20, end: 50)])
            #expect(try await store.list(prefix: "logs/").count == 3)
            try await log.append(timeline: 1, start: 50, bytes: [1])
        }
    }

    @Test func `merging that is interrupted anywhere loses nothing and counts nothing twice`() async throws {
        for moment in FailingStore.Moment.allCases {
            for step in 0..<5 {
                try await withTemporaryDirectory { directory in
                    let bytes = (0..<40).map { UInt8($0) }
                    try await interruptMerge(of: bytes, at: step, moment, directory)
                    let again = LocalDirectoryStore(directory: directory + "/repository")
                    let repository = try await Repository.open(again, key: testKey(), access: .writing)
                    let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
                    #expect(log.ranges() == [LogRange(timeline: 1, start: 0, end: 40)])
                    #expect(try await read(log, 1, 0, 40) == bytes)
                    #expect(
                        try await log.annotations(timeline: 1, from: 0, to: 40).map(\.bytes) == [[0], [1], [2], [3]]
                    )
                    #expect(try await repository.verify().problems == [])
                    try await log.fold(timeline: 1, from: 0, to: 40)
                    #expect(log.objectCount == 1)
                    #expect(try await again.list(prefix: "logs/").count == 1)
                }
            }
        }
    }

    private func interruptMerge(
        of bytes: [UInt8],
        at step: Int,
        _ moment: FailingStore.Moment,
        _ directory: String
    ) async throws {
        let failing = FailingStore(LocalDirectoryStore(directory: directory + "/repository"), moment: moment)
        let repository = try await Repository.open(failing, key: testKey(), access: .writing)
        let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
        for index in 0..<4 {
            let part = Array(bytes[(index * 10)..<(index * 10 + 10)])
            try await log.append(timeline: 1, start: UInt64(index * 10), bytes: part, annotation: [UInt8(index)])
        }
        failing.fail(afterOperations: step)
        #expect(await errorCode { try await log.fold(timeline: 1, from: 0, to: 40) } == .storeFailed)
    }

    @Test(arguments: FailingStore.Moment.allCases)
    func `an append that failed can be tried again, even when it had reached the store`(
        moment: FailingStore.Moment
    ) async throws {
        try await withTemporaryDirectory { directory in
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let failing = FailingStore(store, moment: moment, code: .storeFull, failsForEver: false)
            let repository = try await Repository.open(failing, key: testKey(), access: .writing)
            let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
            try await log.append(timeline: 1, start: 0, bytes: [1])
            failing.fail(afterOperations: 0)
            #expect(await errorCode { try await log.append(timeline: 1, start: 1, bytes: [2]) } == .storeFull)
            #expect(log.end(of: 1) == 1)
            try await log.append(timeline: 1, start: 1, bytes: [2])
            #expect(try await read(log, 1, 0, 2) == [1, 2])
            failing.fail(afterOperations: 0)
            #expect(await errorCode { try await log.fold(timeline: 1, from: 0, to: 2) } == .storeFull)
            try await log.fold(timeline: 1, from: 0, to: 2)
            #expect(log.objectCount == 1)
            #expect(try await read(log, 1, 0, 2) == [1, 2])
        }
    }

    @Test func `a reader goes on while log is merged under it`() async throws {
        try await withLog { store, log in
            for start in 0..<20 { try await log.append(timeline: 1, start: UInt64(start), bytes: [UInt8(start)]) }
            let reader = try await Repository.open(store, key: testKey(), access: .reading)
            let other = try await reader.log(stream: Name.stream, lineage: Name.lineage)
            var iterator = other.read(timeline: 1, from: 0, to: 20).makeAsyncIterator()
            var bytes = try await iterator.next() ?? []
            try await log.fold(timeline: 1, from: 0, to: 20)
            while let chunk = try await iterator.next() { bytes += chunk }
            #expect(bytes == (0..<20).map { UInt8($0) })
        }
    }

    @Test func `deleting a stream removes its log and descriptions only`() async throws {
        try await withTemporaryDirectory { directory in
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            let other = try StreamID("db-2")
            for stream in [Name.stream, other] {
                let log = try await repository.log(stream: stream, lineage: Name.lineage)
                try await log.append(timeline: 1, start: 0, bytes: [1])
                try await repository.describe(stream, document: [1, 2])
                try await repository.describe(stream, document: [3])
            }
            #expect(try await repository.descriptions() == [Name.stream: [3], other: [3]])
            #expect(try await repository.logStreams() == [Name.stream, other])
            try await repository.delete(stream: Name.stream)
            #expect(try await repository.logStreams() == [other])
            #expect(try await repository.descriptions() == [other: [3]])
            #expect(try await repository.log(stream: Name.stream, lineage: Name.lineage).ranges() == [])
        }
    }

    @Test func `a stream that was deleted takes no more log from whoever had it open`() async throws {
        try await withTemporaryDirectory { directory in
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
            for start in [UInt64(0), 1] { try await log.append(timeline: 1, start: start, bytes: [1]) }
            try await repository.delete(stream: Name.stream)
            #expect(await errorCode { try await log.append(timeline: 1, start: 2, bytes: [1]) } == .notFound)
            #expect(await errorCode { try await log.fold(timeline: 1, from: 0, to: 2) } == .notFound)
            #expect(try await repository.logStreams().isEmpty)
            let anew = try await repository.log(stream: Name.stream, lineage: Name.lineage)
            try await anew.append(timeline: 1, start: 7, bytes: [1])
            #expect(anew.ranges() == [LogRange(timeline: 1, start: 7, end: 8)])
        }
    }

    private func withLog(_ body: (LocalDirectoryStore, LogStream) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            try await body(store, try await repository.log(stream: Name.stream, lineage: Name.lineage))
        }
    }

    private func read(_ log: LogStream, _ timeline: UInt32, _ from: Int, _ to: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in log.read(timeline: timeline, from: UInt64(from), to: UInt64(to)) { bytes += chunk }
        return bytes
    }
}
