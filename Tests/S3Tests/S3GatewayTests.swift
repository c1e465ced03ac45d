import Foundation
import Repository
import StoreTesting
import Testing

@testable import S3

/// Against a real store: `make test-s3` starts one and says where it is.
@Suite(.enabled("make test-s3 starts a Ceph RADOS gateway") { Gateway.address != nil })
struct S3GatewayTests {
    @Test func `it does what every store must do`() async throws {
        let store = try await Gateway.bucket().writer()
        #expect(store.foundAbilities.writesOnce)
        try await ObjectStoreConformance.check(store)
    }

    @Test func `it does so with the bucket as part of the host's name`() async throws {
        let bucket = try await Gateway.bucket { settings in
            let port = settings.endpoint.authority.split(separator: ":").last ?? ""
            settings.endpoint = S3Endpoint("http://localhost:\(port)", usesPathStyle: false) ?? settings.endpoint
            settings.hostAddresses = ["\(settings.bucket).localhost": "127.0.0.1"]
        }
        try await ObjectStoreConformance.check(try await bucket.writer())
    }

    @Test(.enabled("the gateway serves TLS") { Gateway.secureAddress != nil })
    func `it does so behind TLS with an authority of its own`() async throws {
        let bucket = try await Bucket.make(at: Gateway.secureAddress ?? "") { $0.authorityFile = Gateway.authorityFile }
        try await ObjectStoreConformance.check(try await bucket.writer())
        var settings = bucket.settings
        settings.authorityFile = nil
        settings.attemptsMax = 2
        let store = try Bucket(settings: settings).store()
        let error = try await repositoryError { _ = try await store.list(prefix: "") }
        #expect("\(String(describing: error))".contains("CERTIFICATE_VERIFY_FAILED"))
    }

    @Test func `large objects come back whole, by parts and by ranges`() async throws {
        let store = try await Gateway.bucket { $0.partBytes = 5 * 1_024 * 1_024 }.writer()
        var bytes = [UInt8](repeating: 1, count: 12_000_000)
        for index in stride(from: 0, to: bytes.count, by: 4_096) {
            bytes[index] = UInt8(truncatingIfNeeded: index >> 12)
        }
        let name = try ObjectName("packs/large")
        try await store.put(name, bytes)
        #expect(try await store.get(name) == bytes)
        #expect(try await store.get(name, range: 5_000_000..<6_000_000) == Array(bytes[5_000_000..<6_000_000]))
        #expect(try await repositoryError { try await store.put(name, bytes.reversed()) }?.code == .alreadyExists)
        #expect(try await store.get(name) == bytes)
    }

    @Test func `wrong keys are told apart`() async throws {
        let bucket = try await Gateway.bucket()
        for (keys, words) in [
            (S3Credentials(accessKeyID: "AKTEST", secret: "wrong"), "the secret does not belong to the access key"),
            (S3Credentials(accessKeyID: "NOBODY", secret: "SKTEST"), "the store does not know the access key"),
        ] {
            let store = try bucket.store(keys)
            let error = try await repositoryError { _ = try await store.list(prefix: "") }
            #expect(error?.message.contains(words) == true, "\(String(describing: error))")
        }
    }

    @Test func `a clock that is wrong by a day is said to be`() async throws {
        let settings = try await Gateway.bucket().settings
        let yesterday: @Sendable () -> Date = { Date().addingTimeInterval(-86_400) }
        let client = try S3Client(settings, credentials: { Bucket.keys }, now: yesterday)
        let error = try await repositoryError { _ = try await S3Store(client, now: yesterday).list(prefix: "") }
        #expect(error?.message.contains("Set the clock") == true, "\(String(describing: error))")
    }

    @Test func `locked objects stay, and their time is only lengthened`() async throws {
        // Ceph 18 does not heed If-None-Match in a bucket with versions, which one with lock is.
        let store = try await Gateway.bucket(lock: true) { $0.allowsOverwriting = true }.writer()
        #expect(store.foundAbilities.lock == .governance)
        let (locked, extended, short) = (try ObjectName("a/1"), try ObjectName("a/2"), try ObjectName("a/3"))
        try await store.put(locked, [1], keepUntil: Date().addingTimeInterval(3_600))
        try await store.put(extended, [2])
        try await store.extend(extended, keepUntil: Date().addingTimeInterval(3_600))
        try await store.extend(extended, keepUntil: Date().addingTimeInterval(60))
        try await store.put(short, [3], keepUntil: Date().addingTimeInterval(2))
        for name in [locked, extended] {
            #expect(try await repositoryError { try await store.delete(name) }?.code == .retained)
            #expect(try await store.exists(name))
        }
        let limit = ContinuousClock.now + .seconds(20)
        while try await repositoryError({ try await store.delete(short) })?.code == .retained {
            try #require(ContinuousClock.now < limit)
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await !store.exists(short))
    }

    @Test func `a listing of several pages is complete`() async throws {
        try await ObjectStoreConformance.checkPagedListing(try await Gateway.bucket().writer())
    }
}

/// The store that `make test-s3` has started, with the keys AKTEST and SKTEST.
private enum Gateway {
    private static let environment = ProcessInfo.processInfo.environment

    static var address: String? { environment["HOLDFAST_S3_ENDPOINT"] }
    static var secureAddress: String? { environment["HOLDFAST_S3_ENDPOINT_TLS"] }
    static var authorityFile: String? { environment["HOLDFAST_S3_CA"] }

    static func bucket(lock: Bool = false, change: (inout S3Settings) -> Void = { _ in }) async throws -> Bucket {
        try await Bucket.make(at: address ?? "", lock: lock, change: change)
    }
}
