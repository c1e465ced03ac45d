import Foundation
import Repository
import StoreTesting
import Synchronization

@testable import S3

/// A bucket of one test, and the pauses that its client made.
struct Bucket: Sendable {
    let settings: S3Settings
    let pauses = Pauses()

    /// What was waited for.
    final class Pauses: Sendable {
        private let list = Mutex<[Duration]>([])

        var all: [Duration] { list.withLock(\.self) }

        func add(_ pause: Duration) { list.withLock { $0.append(pause) } }
    }

    /// Makes a bucket on moto.
    static func make(
        lock: Bool = false,
        change: (inout S3Settings) -> Void = { _ in }
    ) async throws -> Bucket {
        let port = try MotoServer.shared.get().port
        return try await make(at: "http://127.0.0.1:\(port)", lock: lock, change: change)
    }

    /// Makes a bucket on a server.
    static func make(
        at address: String,
        keys: S3Credentials = Self.keys,
        lock: Bool = false,
        change: (inout S3Settings) -> Void = { _ in }
    ) async throws -> Bucket {
        guard let endpoint = S3Endpoint(address) else { throw MotoServer.Trouble("\(address) is no address") }
        let name = "test-" + UUID().uuidString.lowercased()
        var settings = S3Settings(endpoint: endpoint, bucket: name, prefix: "a/b/", region: "us-east-1")
        change(&settings)
        let bucket = Bucket(settings: settings)
        var request = S3Request(method: "PUT")
        if lock { request.headers = [("x-amz-bucket-object-lock-enabled", "true")] }
        _ = try await bucket.client(keys).send(request)
        return bucket
    }

    static let keys = S3Credentials(accessKeyID: "AKTEST", secret: "SKTEST")

    /// A client whose pauses take no time.
    func client(_ keys: S3Credentials = Self.keys) throws -> S3Client {
        try S3Client(settings, credentials: { keys }, now: { Date() }, pause: { pauses.add($0) })
    }

    /// A store that is not prepared for writing.
    func store(_ keys: S3Credentials = Self.keys, now: @escaping @Sendable () -> Date = { Date() }) throws -> S3Store {
        S3Store(try client(keys), now: now)
    }

    /// A store that is prepared for writing.
    func writer() async throws -> S3Store {
        let store = try store()
        try await store.prepareForWriting()
        return store
    }

    /// Orders faults of the server, instead of those before.
    func order(_ faults: Fault...) async throws {
        let ordered = faults.map {
            Fault(method: $0.method, contains: settings.bucket + $0.contains, fault: $0.fault, times: $0.times)
        }
        let body = String(decoding: try JSONEncoder().encode(ordered), as: UTF8.self)
        try await MotoServer.shared.get().call("POST", "/_faults?of=\(settings.bucket)", body: body)
    }
}

/// The repository's error that a closure throws; nil where it throws none.
func repositoryError(_ body: () async throws -> Void) async throws -> RepositoryError? {
    do {
        try await body()
        return nil
    } catch let error as RepositoryError {
        return error
    }
}
