import Foundation
import Repository
import StoreTesting
import Testing

@testable import S3

struct S3LockTests {
    @Test func `a locked object is not deleted before its time, and leaves nothing behind after it`() async throws {
        let bucket = try await Bucket.make(lock: true)
        let store = try await bucket.writer()
        #expect(store.foundAbilities.lock == .governance)
        #expect(store.foundAbilities.keepsVersions)
        let (locked, free) = (try ObjectName("packs/locked"), try ObjectName("packs/free"))
        try await store.put(locked, [1], keepUntil: Date().addingTimeInterval(3_600))
        try await store.put(free, [2])
        #expect(try await repositoryError { try await store.delete(locked) }?.code == .retained)
        #expect(try await store.get(locked) == [1])
        try await store.delete(free)
        #expect(try await !store.exists(free))
        #expect(try await versions(bucket) == [locked.text])
    }

    @Test func `what replaces a locked object is locked like it, and all of it goes when its time is over`()
        async throws
    {
        let bucket = try await Bucket.make(lock: true)
        let store = try await bucket.writer()
        let (locked, free) = (try ObjectName("packs/locked"), try ObjectName("packs/free"))
        try await store.put(locked, [1], keepUntil: Date().addingTimeInterval(5))
        let kept = try await store.keptUntil(locked)
        try await store.replace(locked, [2])
        #expect(try await store.get(locked) == [2])
        #expect(try await store.keptUntil(locked) == kept && kept != nil)
        #expect(try await versions(bucket) == [locked.text, locked.text])
        #expect(try await repositoryError { try await store.delete(locked) }?.code == .retained)
        try await store.put(free, [1])
        try await store.replace(free, [2])
        #expect(try await versions(bucket).filter { $0 == free.text }.count == 1)
        try await store.delete(free)
        let limit = ContinuousClock.now + .seconds(120)
        while try await repositoryError({ try await store.delete(locked) })?.code == .retained {
            try #require(ContinuousClock.now < limit)
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await versions(bucket) == [])
    }

    @Test func `a time of locking that is over does not keep an object`() async throws {
        let bucket = try await Bucket.make(lock: true)
        let store = try await bucket.writer()
        let name = try ObjectName("packs/short")
        try await store.put(name, [1], keepUntil: Date().addingTimeInterval(2))
        let limit = ContinuousClock.now + .seconds(20)
        while try await repositoryError({ try await store.delete(name) })?.code == .retained {
            try #require(ContinuousClock.now < limit)
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await versions(bucket) == [])
    }

    @Test func `locking is lengthened and never shortened`() async throws {
        let bucket = try await Bucket.make(lock: true)
        let store = try await bucket.writer()
        let name = try ObjectName("packs/a")
        try await store.put(name, [1])
        let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded())
        for (asked, kept) in [(100.0, 100.0), (300, 300), (200, 300)] {
            try await store.extend(name, keepUntil: now.addingTimeInterval(asked))
            let text = try #require(try await store.head(name)["x-amz-object-lock-retain-until-date"])
            #expect(text == now.addingTimeInterval(kept).formatted(.iso8601))
        }
        #expect(try await repositoryError { try await store.delete(name) }?.code == .retained)
    }

    @Test func `the stricter mode and large objects are locked alike`() async throws {
        let bucket = try await Bucket.make(lock: true) { settings in
            settings.lockMode = .compliance
            settings.partBytes = 5 * 1_024 * 1_024
        }
        let store = try await bucket.writer()
        let name = try ObjectName("packs/large")
        let bytes = [UInt8](repeating: 5, count: 6_000_000)
        try await store.put(name, bytes, keepUntil: Date().addingTimeInterval(3_600))
        #expect(try await store.head(name)["x-amz-object-lock-mode"] == "COMPLIANCE")
        #expect(try await repositoryError { try await store.delete(name) }?.code == .retained)
        #expect(try await store.get(name) == bytes)
    }

    @Test func `a bucket without lock, and one where none is wanted, lock nothing`() async throws {
        let plain = try await Bucket.make().writer()
        let unwanted = try await Bucket.make(lock: true) { $0.lockMode = nil }.writer()
        let name = try ObjectName("packs/a")
        for store in [plain, unwanted] {
            #expect(store.foundAbilities.lock == nil)
            try await store.put(name, [1], keepUntil: Date().addingTimeInterval(3_600))
            try await store.extend(name, keepUntil: Date().addingTimeInterval(7_200))
            try await store.delete(name)
            #expect(try await !store.exists(name))
        }
    }

    @Test func `a store in a bucket with lock does what every store must do`() async throws {
        try await ObjectStoreConformance.check(try await Bucket.make(lock: true).writer())
    }

    /// The objects of which a bucket still has versions or marks of deletion.
    private func versions(_ bucket: Bucket) async throws -> [String] {
        let request = S3Request(method: "GET", query: [("versions", "")])
        let document = try S3Document.answer(try await bucket.client().send(request))
        let keys = (document.all("Version") + document.all("DeleteMarker")).compactMap { $0["Key"] }
        return keys.filter { !$0.hasSuffix(".probe") }.map { String($0.dropFirst(bucket.settings.prefix.count)) }
    }
}
