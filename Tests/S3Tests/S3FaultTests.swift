import Foundation
import Repository
import Testing

@testable import S3

@Suite(.serialized)
struct S3FaultTests {
    @Test func `throttling and failures that pass are waited out, each time longer`() async throws {
        let bucket = try await Bucket.make()
        let store = try await bucket.writer()
        try await bucket.order(
            Fault(method: "PUT", contains: "", fault: .status(503), times: 2),
            Fault(method: "PUT", contains: "", fault: .status(429)),
            Fault(method: "PUT", contains: "", fault: .status(500)),
            Fault(method: "GET", contains: "", fault: .reset, times: 2),
            Fault(method: "GET", contains: "", fault: .torn)
        )
        let name = try ObjectName("a/b")
        let bytes = [UInt8](repeating: 3, count: 100_000)
        try await store.put(name, bytes)
        #expect(bucket.pauses.all.count == 4)
        #expect(try await store.get(name) == bytes)
        #expect(bucket.pauses.all.count == 7)
    }

    @Test func `a write whose answer was lost has succeeded`() async throws {
        let bucket = try await Bucket.make { $0.partBytes = 5 * 1_024 * 1_024 }
        let store = try await bucket.writer()
        try await bucket.order(Fault(method: "PUT", contains: "/a/b/small", fault: .lost))
        try await store.put(ObjectName("small"), [1, 2, 3])
        #expect(try await store.get(ObjectName("small")) == [1, 2, 3])
        #expect(bucket.pauses.all.count == 1)
        try await bucket.order(
            Fault(method: "PUT", contains: "/a/b/large?partNumber=1", fault: .lost),
            Fault(method: "POST", contains: "/a/b/large?uploadId", fault: .lost)
        )
        let large = [UInt8](repeating: 9, count: 6_000_000)
        try await store.put(ObjectName("large"), large)
        #expect(try await store.get(ObjectName("large")) == large)
    }

    @Test func `a lost answer does not make another's object ours`() async throws {
        let bucket = try await Bucket.make()
        let store = try await bucket.writer()
        let name = try ObjectName("taken")
        try await store.put(name, [1])
        try await bucket.order(Fault(method: "PUT", contains: "", fault: .lost))
        #expect(try await repositoryError { try await store.put(name, [2]) }?.code == .alreadyExists)
        #expect(try await store.get(name) == [1])
    }

    @Test func `deleting whose answer was lost has succeeded`() async throws {
        let bucket = try await Bucket.make()
        let store = try await bucket.writer()
        let name = try ObjectName("gone")
        try await store.put(name, [1])
        try await bucket.order(Fault(method: "DELETE", contains: "", fault: .lost))
        try await store.delete(name)
        #expect(try await !store.exists(name))
    }

    @Test func `a store that stays away is an error that says so after a limited number of attempts`() async throws {
        let bucket = try await Bucket.make()
        let store = try await bucket.writer()
        try await bucket.order(Fault(method: "GET", contains: "", fault: .reset, times: 1_000))
        let error = try await repositoryError { _ = try await store.get(ObjectName("a")) }
        #expect(error?.code == .storeFailed)
        #expect(error?.message.contains("no answer 7 times") == true)
        #expect(bucket.pauses.all.count == 6)
        try await bucket.order(Fault(method: "GET", contains: "", fault: .status(503), times: 1_000))
        let busy = try await repositoryError { _ = try await store.get(ObjectName("a")) }
        #expect(busy?.code == .storeFailed)
        #expect(busy?.message.contains("503 SlowDown") == true)
    }

    @Test func `a store that overwrites is refused, and used all the same when that is asked for`() async throws {
        let bucket = try await Bucket.make()
        try await bucket.order(
            Fault(method: "PUT", contains: "", fault: .unconditional, times: 1_000),
            Fault(method: "POST", contains: "", fault: .unconditional, times: 1_000)
        )
        let error = try await repositoryError { _ = try await bucket.writer() }
        #expect(error?.message.contains("--store-allow-overwrite") == true, "\(String(describing: error))")
        var settings = bucket.settings
        settings.allowsOverwriting = true
        let store = try await Bucket(settings: settings).writer()
        #expect(!store.foundAbilities.writesOnce)
        let name = try ObjectName("once")
        try await store.put(name, [1])
        #expect(try await repositoryError { try await store.put(name, [2]) }?.code == .alreadyExists)
        #expect(try await store.get(name) == [1])
    }

    @Test func `where only objects in parts can be overwritten, none is written in parts`() async throws {
        let bucket = try await Bucket.make { $0.partBytes = 5 * 1_024 * 1_024 }
        try await bucket.order(Fault(method: "POST", contains: "", fault: .unconditional, times: 1_000))
        let store = try await bucket.writer()
        #expect(store.foundAbilities.writesOnce)
        #expect(!store.foundAbilities.writesOnceInParts)
        let name = try ObjectName("large")
        let bytes = [UInt8](repeating: 1, count: 6_000_000)
        try await store.put(name, bytes)
        #expect(try await repositoryError { try await store.put(name, bytes.map { $0 + 1 }) }?.code == .alreadyExists)
        #expect(try await store.get(name) == bytes)
    }
}
