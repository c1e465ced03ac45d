import Foundation
import StoreTesting
import Testing

@testable import Repository

struct StagedLogStoreTests {
    @Test func `it does what every store must do`() async throws {
        try await withTemporaryDirectory { directory in
            let store = Site(directory).staged()
            try await store.prepareForWriting()
            try await ObjectStoreConformance.check(store)
        }
    }

    @Test func `log is readable at once, and in the store as one object after an upload`() async throws {
        try await withTemporaryDirectory { directory in
            let site = Site(directory)
            let (repository, log) = try await site.open()
            for start in 0..<10 { try await log.append(timeline: 1, start: UInt64(start), bytes: [UInt8(start)]) }
            #expect(log.storedEnd(of: 1) == nil)
            #expect(repository.waitingLogBytes > 0)
            #expect(try await site.farLog() == [])
            #expect(try await bytes(of: log, to: 10) == (0..<10).map { UInt8($0) })
            try await repository.uploadLog()
            #expect(log.storedEnd(of: 1) == 10)
            #expect(repository.waitingLogBytes == 0)
            #expect(try await site.farLog().count == 1)
            #expect(try await site.farBytes() == (0..<10).map { UInt8($0) })
            #expect(try await bytes(of: log, to: 10) == (0..<10).map { UInt8($0) })
        }
    }

    @Test func `parts stay in the store until what they were merged into has arrived there`() async throws {
        try await withTemporaryDirectory { directory in
            let site = Site(directory)
            let (repository, log) = try await site.open()
            for start in 0..<3 {
                try await log.append(timeline: 1, start: UInt64(start), bytes: [UInt8(start)])
                try await repository.uploadLog()
            }
            let parts = try await site.farLog()
            #expect(parts.count == 3)
            try await log.fold(timeline: 1, from: 0, to: 3)
            #expect(log.objectCount == 1)
            #expect(try await site.farLog() == parts)
            try await repository.uploadLog()
            #expect(try await site.farLog().count == 1)
            #expect(try await site.farBytes() == [0, 1, 2])
        }
    }

    @Test func `log that waited when the daemon was killed is uploaded by the next`() async throws {
        try await withTemporaryDirectory { directory in
            let site = Site(directory)
            do {
                let (repository, log) = try await site.open()
                try await log.append(timeline: 1, start: 0, bytes: [0, 1])
                try await repository.uploadLog()
                try await log.append(timeline: 1, start: 2, bytes: [2, 3])
            }
            let (repository, log) = try await site.open()
            #expect(log.end(of: 1) == 4)
            #expect(log.storedEnd(of: 1) == 2)
            try await log.append(timeline: 1, start: 4, bytes: [4])
            try await repository.uploadLog()
            #expect(try await site.farBytes() == [0, 1, 2, 3, 4])
        }
    }

    @Test func `of expired log that a lock keeps only the oldest is tried again, until it may go`() async throws {
        try await withTemporaryDirectory { directory in
            let site = Site(directory)
            let far = ListingStore(site.far)
            let (repository, log) = try await site.open(far)
            for start in 0..<3 {
                try await log.append(timeline: 1, start: UInt64(start), bytes: [UInt8(start)])
                try await repository.uploadLog()
            }
            let parts = try await site.farLog()
            for name in parts { far.retain(name) }
            try await log.expire(timeline: 1, before: 3)
            try await repository.uploadLog()
            #expect(far.refused == parts)
            try await repository.uploadLog()
            #expect(far.refused == parts + parts.prefix(1))
            far.endRetention()
            try await repository.uploadLog()
            #expect(try await site.farLog() == [])
        }
    }

    @Test func `log of a deleted stream leaves the store before that is told, or is told to be kept`() async throws {
        try await withTemporaryDirectory { directory in
            let site = Site(directory)
            do {
                let far = ListingStore(site.far)
                let (repository, log) = try await site.open(far)
                try await log.append(timeline: 1, start: 0, bytes: [0])
                try await repository.uploadLog()
                for name in try await site.farLog() { far.retain(name) }
                for _ in 0..<2 {
                    #expect(await errorCode { try await repository.delete(stream: Name.stream) } == .retained)
                }
                #expect(try await site.farLog().count == 1)
            }
            let (repository, _) = try await site.open()
            try await repository.delete(stream: Name.stream)
            #expect(try await site.farLog() == [])
        }
    }

    @Test func `log that is damaged at hand keeps no other log from the store`() async throws {
        try await withTemporaryDirectory { directory in
            let site = Site(directory)
            let (repository, log) = try await site.open()
            let other = try await repository.log(stream: try StreamID("other"), lineage: Name.lineage)
            for each in [log, other] {
                for start in 0..<2 { try await each.append(timeline: 1, start: UInt64(start), bytes: [7]) }
            }
            try await site.damageStaged(Name.stream)
            try await repository.uploadLog()
            #expect(repository.waitingLogBytes == 0)
            #expect(try await site.farLog().count == 3)
        }
    }

    @Test func `while the store is away log waits up to the limit, then is refused, and none is lost`() async throws {
        try await withTemporaryDirectory { directory in
            let site = Site(directory, waitingBytesMax: 2_000)
            let far = FailingStore(site.far)
            let (repository, log) = try await site.open(far)
            try await log.append(timeline: 1, start: 0, bytes: [0])
            far.fail(afterOperations: 0)
            var written: [UInt8] = [0]
            var code: RepositoryError.Code?
            while code == nil, written.count < 100 {
                code = await errorCode {
                    try await log.append(timeline: 1, start: UInt64(written.count), bytes: [UInt8(written.count)])
                }
                if code == nil { written.append(UInt8(written.count)) }
            }
            #expect(code == .storeFull)
            #expect(written.count > 2)
            #expect(await errorCode { try await repository.uploadLog() } == .storeFailed)
            far.fail(afterOperations: .max)
            try await repository.uploadLog()
            try await log.append(timeline: 1, start: UInt64(written.count), bytes: [255])
            try await repository.uploadLog()
            #expect(try await site.farBytes() == written + [255])
        }
    }

    @Test(arguments: FailingStore.Moment.allCases)
    func `a crash at any operation loses no log, and what the store had it keeps`(
        moment: FailingStore.Moment
    ) async throws {
        var (operation, isOver) = (0, false)
        while !isOver {
            try await withTemporaryDirectory { directory in
                let site = Site(directory)
                let far = FailingStore(site.far, moment: moment)
                var appended: [UInt8] = []
                do {
                    let (repository, log) = try await site.open(far)
                    far.fail(afterOperations: operation)
                    for round in 0..<4 {
                        for _ in 0..<2 {
                            let byte = UInt8(appended.count)
                            try await log.append(timeline: 1, start: UInt64(byte), bytes: [byte])
                            appended.append(byte)
                        }
                        try await repository.uploadLog()
                        if round % 2 == 1 { try await log.fold(timeline: 1, from: 0, to: UInt64(appended.count)) }
                    }
                    isOver = !far.hasFailed
                } catch let error as RepositoryError where error.code == .storeFailed {}
                let stored = try await site.farBytes()
                #expect(stored == Array(appended.prefix(stored.count)))
                let (repository, log) = try await site.open()
                #expect(try await bytes(of: log, to: UInt64(appended.count)) == appended)
                try await repository.uploadLog()
                #expect(try await site.farBytes() == appended)
            }
            operation += 1
        }
        #expect(operation > 8)
    }

    private func bytes(of log: LogStream, to end: UInt64) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in log.read(timeline: 1, from: 0, to: end) { bytes += part }
        return bytes
    }
}

/// A store that plays one far away, and the directory at hand.
private struct Site {
    let far: LocalDirectoryStore
    private let directory: String
    private let waitingBytesMax: Int

    init(_ directory: String, waitingBytesMax: Int = 1_000_000) {
        self.directory = directory
        self.waitingBytesMax = waitingBytesMax
        far = LocalDirectoryStore(directory: directory + "/far")
    }

    func staged(_ far: (any ObjectStore)? = nil) -> StagedLogStore {
        let near = LocalDirectoryStore(directory: directory + "/near")
        return StagedLogStore(far ?? self.far, staging: near, waitingBytesMax: waitingBytesMax)
    }

    func open(_ far: (any ObjectStore)? = nil) async throws -> (Repository, LogStream) {
        let repository = try await Repository.open(staged(far), key: try testKey(), access: .writing)
        return (repository, try await repository.log(stream: Name.stream, lineage: Name.lineage))
    }

    /// Names of the log objects that the store itself has.
    func farLog() async throws -> [ObjectName] { try await far.list(prefix: "logs/").map(\.name) }

    /// Flips a bit of the first log of a stream that waits at hand.
    func damageStaged(_ stream: StreamID) async throws {
        let near = LocalDirectoryStore(directory: directory + "/near")
        let name = try #require(try await near.list(prefix: ObjectLayout.logPrefix(stream)).first?.name)
        let url = URL(fileURLWithPath: directory + "/near/" + name.text)
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: url)
    }

    /// The log that somebody sees who has the store alone.
    func farBytes() async throws -> [UInt8] {
        guard try await far.exists(ObjectName("repository")) else { return [] }
        let repository = try await Repository.open(far, key: try testKey(), access: .reading)
        let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
        var bytes: [UInt8] = []
        for try await part in log.read(timeline: 1, from: 0, to: log.end(of: 1) ?? 0) { bytes += part }
        return bytes
    }
}
