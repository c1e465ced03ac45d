import Foundation
import Repository
import StoreTesting
import Testing

@testable import S3

struct S3StoreTests {
    @Test func `it does what every store must do`() async throws {
        try await ObjectStoreConformance.check(try await Bucket.make().writer())
    }

    @Test func `it does so with the bucket as part of the host's name`() async throws {
        let port = try MotoServer.shared.get().port
        let bucket = try await Bucket.make { settings in
            settings.bucket = String(settings.bucket.prefix(20))
            settings.endpoint = S3Endpoint("http://localhost:\(port)", usesPathStyle: false) ?? settings.endpoint
            settings.hostAddresses = ["\(settings.bucket).localhost": "127.0.0.1"]
        }
        try await ObjectStoreConformance.check(try await bucket.writer())
    }

    @Test func `large objects are written in parts and once only`() async throws {
        let bucket = try await Bucket.make { $0.partBytes = 5 * 1_024 * 1_024 }
        let store = try await bucket.writer()
        #expect(store.foundAbilities.writesOnceInParts)
        var bytes = [UInt8](repeating: 1, count: 12_000_000)
        for index in stride(from: 0, to: bytes.count, by: 4_096) {
            bytes[index] = UInt8(truncatingIfNeeded: index >> 12)
        }
        let name = try ObjectName("packs/large")
        try await store.put(name, bytes)
        #expect(try await store.get(name) == bytes)
        #expect(try await store.get(name, range: 5_000_000..<6_000_000) == Array(bytes[5_000_000..<6_000_000]))
        let error = try await repositoryError { try await store.put(name, bytes.reversed()) }
        #expect(error?.code == .alreadyExists)
        #expect(try await store.get(name) == bytes)
        try await store.replace(name, bytes.reversed())
        #expect(try await store.get(name) == bytes.reversed())
    }

    @Test func `a listing of several pages is complete`() async throws {
        try await ObjectStoreConformance.checkPagedListing(try await Bucket.make().writer())
    }

    @Test func `what an interrupted writer has left is cleared away at the next opening`() async throws {
        let bucket = try await Bucket.make()
        let store = try await bucket.writer()
        _ = try await store.begin(store.key(ObjectName("packs/half")))
        let client = try bucket.client()
        let uploads = S3Request(method: "GET", query: [("uploads", "")])
        #expect(try S3Document.answer(try await client.send(uploads)).all("Upload").count == 1)
        try await bucket.store().prepareForWriting()
        #expect(try S3Document.answer(try await client.send(uploads)).all("Upload").isEmpty)
    }

    @Test func `folders are the regions, and other prefixes stay apart`() async throws {
        let bucket = try await Bucket.make()
        for region in ["eu-west-1", "eu-central-1"] {
            let store = S3Store(
                try S3Client(bucket.settings.folder(region), credentials: { Bucket.keys }, now: { Date() }),
                now: { Date() }
            )
            try await store.prepareForWriting()
            try await store.put(ObjectName("x/y"), [1])
            #expect(try await store.list(prefix: "").map(\.name.text) == ["x/y"])
        }
        #expect(try await bucket.client().folders() == ["eu-central-1", "eu-west-1"])
    }

    @Test func `a repository lives in a bucket`() async throws {
        let bucket = try await Bucket.make()
        let key = try RepositoryKey([UInt8](repeating: 7, count: 32))
        let repository = try await Repository.open(bucket.store(), key: key, access: .writing)
        let (stream, lineage) = (try StreamID("db-1"), try LineageID("lineage-1"))
        let log = try await repository.log(stream: stream, lineage: lineage)
        try await log.append(timeline: 1, start: 0, bytes: [1, 2, 3])
        try await log.append(timeline: 1, start: 3, bytes: [4, 5])
        try await log.fold(timeline: 1, from: 0, to: 5)
        let reader = try await Repository.open(bucket.store(), key: key, access: .reading)
        var bytes: [UInt8] = []
        for try await part in try await reader.log(stream: stream, lineage: lineage).read(timeline: 1, from: 0, to: 5) {
            bytes += part
        }
        #expect(bytes == [1, 2, 3, 4, 5])
        let problems = try await reader.verify(.all).problems
        #expect(problems.isEmpty)
        // The later writer fences the first.
        _ = try await Repository.open(bucket.store(), key: key, access: .writing)
        let error = try await repositoryError { try await log.expire(timeline: 1, before: 5) }
        #expect(error?.code == .fenced)
    }
}
