import Foundation
import Repository
import StoreTesting
import Testing
import Transport

@testable import S3

/// Objects are locked when they are written; see also `WrittenLockTests` of the repository.
struct S3WrittenLockTests {
    private static let untilField = "x-amz-object-lock-retain-until-date"

    @Test func `both ways of writing an object carry its lock and a checksum in what is signed`() async throws {
        let store = try await Bucket.make(lock: true).writer()
        let until = Date(timeIntervalSince1970: 4_000_000_000.5)
        let lock = store.lockHeaders(until: until, store.foundAbilities)
        let name = try ObjectName("packs/a")
        let whole = store.writing(name, [1, 2, 3], lock, writesOnce: true)
        let inParts = store.beginning(store.key(name), lock)
        for (request, checksum) in [(whole, "Uonfc331cyb83SJZevsfrA=="), (inParts, "1B2M2Y8AsgTpgAmY7PhCfg==")] {
            let sent = try store.client.signed(request, bodyHash: "UNSIGNED-PAYLOAD").headers
            let fields = Dictionary(sent.map { ($0.0.lowercased(), $0.1) }, uniquingKeysWith: { $1 })
            #expect(fields["x-amz-object-lock-mode"] == "GOVERNANCE")
            // Never shorter than asked for: whole seconds, rounded up.
            #expect(fields[Self.untilField] == "2096-10-02T07:06:41Z")
            #expect(fields["content-md5"] == checksum)
            let signed = try #require(fields["authorization"]).split(separator: "SignedHeaders=").last ?? ""
            for field in ["content-md5", "x-amz-object-lock-mode", Self.untilField] { #expect(signed.contains(field)) }
        }
    }

    @Test func `a store that locks what is written in parts is trusted with it after a look at the first`() async throws
    {
        // The server honours such locks in buckets of this name alone.
        let bucket = try await Bucket.make(lock: true) { settings in
            settings.bucket = "locking-" + settings.bucket
            settings.partBytes = 5 * 1_024 * 1_024
        }
        let store = try await bucket.writer()
        let (bytes, until) = ([UInt8](repeating: 5, count: 6_000_000), Date().addingTimeInterval(3_600))
        for key in ["packs/one", "packs/two"] {
            let name = try ObjectName(key)
            try await store.put(name, bytes, keepUntil: until)
            #expect(store.foundAbilities.locksInParts == true)
            // Parts are what a tag with a number tells of.
            #expect(try await store.head(name)["etag"]?.contains("-2") == true)
            try await expectLocked(name, until, store)
        }
    }

    @Test func `a store that does not is made to lock the first, and writes all others whole`() async throws {
        let bucket = try await Bucket.make(lock: true) { $0.partBytes = 5 * 1_024 * 1_024 }
        let store = try await bucket.writer()
        let (bytes, until) = ([UInt8](repeating: 5, count: 6_000_000), Date().addingTimeInterval(3_600))
        for (key, isInParts) in [("packs/one", true), ("packs/two", false)] {
            let name = try ObjectName(key)
            try await store.put(name, bytes, keepUntil: until)
            #expect(store.foundAbilities.locksInParts == false)
            #expect(try await store.head(name)["etag"]?.contains("-2") == isInParts)
            try await expectLocked(name, until, store)
        }
        // What is not locked goes in parts as ever.
        try await store.put(ObjectName("packs/free"), bytes)
        #expect(try await store.head(ObjectName("packs/free"))["etag"]?.contains("-2") == true)
    }

    @Test func `without any sweep all of a snapshot and its log is locked, and collecting copes`() async throws {
        let bucket = try await Bucket.make(lock: true)
        let store = try bucket.store()
        let (until, part) = (Date().addingTimeInterval(7 * 86_400), Date().addingTimeInterval(3_600))
        let repository = try await opened(store, LogLock(whole: until, part: part))
        #expect(repository.locksObjects)
        let (stream, lineage) = (try StreamID("db-1"), try LineageID("lineage-1"))
        let id = try SnapshotID("snapshot-1")
        let writer = try await repository.snapshot(id: id, lineage: lineage, stream: stream, keepUntil: until)
        try await writer.store([FileTask(path: "a", content: .bytes([UInt8](repeating: 7, count: 10_000)))])
        _ = try await writer.finish()
        let log = try await repository.log(stream: stream, lineage: lineage)
        let bytes = [UInt8](repeating: 1, count: 8 * 1_024 * 1_024)
        for index in 0..<3 {
            try await log.append(timeline: 1, start: UInt64(index * bytes.count), bytes: bytes)
        }
        try await log.fold(timeline: 1, from: 0, to: UInt64(2 * bytes.count))

        let names = try await store.list(prefix: "").map(\.name).filter { !$0.text.hasPrefix("epochs/") }
        let folders = Set(names.compactMap { $0.text.split(separator: "/").first })
        #expect(folders == ["lineages", "logs", "manifests", "packs", "repository"])
        for name in names where name.text != ".probe" {
            let isPart = name.text.hasPrefix("logs/") && !name.text.hasSuffix("/0000000000000000-0000000001000000")
            try await expectLocked(name, isPart ? part : until, store)
        }
        #expect(try await repositoryError { try await repository.delete(id) }?.code == .retained)
        #expect(try await repository.collectGarbage().packsDeleted == 0)
        try await log.expire(timeline: 1, before: UInt64(3 * bytes.count))
        #expect(log.ranges().map(\.count) == [UInt64(3 * bytes.count)])
        #expect(try await repositoryError { try await repository.delete(stream: stream) }?.code == .retained)
        let reader = try await opened(bucket.store(), nil, .reading)
        #expect(try await reader.contains(id))
        #expect(try await reader.verify(.all).problems.isEmpty)
    }

    @Test func `a snapshot that is given up leaves packs that a collection frees when their locks end`() async throws {
        let bucket = try await Bucket.make(lock: true)
        let repository = try await opened(try bucket.store(), nil)
        var (retained, until, seconds) = (0, Date(), 3.0)
        // The store's clock is the machine's; one that is slow may look when a short lock has ended.
        while until <= Date() {
            until = Date().addingTimeInterval(seconds)
            try await abandonSnapshot("snapshot-\(Int(seconds))", in: repository, keepUntil: until)
            retained = try await repository.collectGarbage().packsRetained
            seconds *= 3
        }
        #expect(retained == 1)
        let limit = ContinuousClock.now + .seconds(seconds + 120)
        while try await !bucket.store().list(prefix: "packs/").isEmpty {
            try #require(ContinuousClock.now < limit)
            try await Task.sleep(for: .milliseconds(200))
            _ = try await repository.collectGarbage()
        }
    }

    private func abandonSnapshot(_ name: String, in repository: Repository, keepUntil: Date) async throws {
        let writer = try await repository.snapshot(
            id: SnapshotID(name),
            lineage: LineageID("lineage-1"),
            stream: StreamID("db-1"),
            keepUntil: keepUntil
        )
        try await writer.store([FileTask(path: "a", content: .bytes([UInt8](repeating: 7, count: 10_000)))])
        let error = try await repositoryError {
            _ = try await writer.finish { _ in [UInt8](repeating: 0, count: 9 * 1_024 * 1_024) }
        }
        #expect(error?.code == .limitExceeded)
        try await writer.abandon()
    }

    private func opened(
        _ store: S3Store,
        _ lock: LogLock?,
        _ access: Repository.Access = .writing
    ) async throws -> Repository {
        var configuration = RepositoryConfiguration()
        configuration.logLock = { _ in lock }
        let key = try RepositoryKey([UInt8](repeating: 7, count: 32))
        return try await Repository.open(store, key: key, access: access, configuration: configuration)
    }

    /// Expects that an object is locked until a moment, to the second, and that the store refuses to delete it.
    private func expectLocked(_ name: ObjectName, _ until: Date, _ store: S3Store) async throws {
        let kept = try #require(try await store.keptUntil(name), "\(name)")
        #expect(kept >= until && kept <= until.addingTimeInterval(2), "\(name)")
        #expect(try await repositoryError { try await store.delete(name) }?.code == .retained)
        #expect(try await store.exists(name))
    }
}
