package import FoundationEssentials
package import Repository
import Synchronization
import Transport

/// Objects of one repository in a bucket of an S3-compatible store; see `docs/storage.md`.
package final class S3Store: ObjectStore {
    /// Largest object.
    private static let objectBytesMax = 1 << 30

    let client: S3Client
    let now: @Sendable () -> Date
    let random: RandomSource
    private let abilities = Mutex(S3Abilities())

    /// Uses what lies under the client's prefix.
    package init(_ client: S3Client, now: @escaping @Sendable () -> Date, random: RandomSource = .system) {
        self.client = client
        self.now = now
        self.random = random
    }

    /// What the store was found to be able to when it was opened for writing.
    package var foundAbilities: S3Abilities { abilities.withLock(\.self) }

    /// Notes whether the store locks what is written in parts.
    func note(locksInParts: Bool) { abilities.withLock { $0.locksInParts = locksInParts } }

    package var locksObjects: Bool { foundAbilities.lock != nil }

    package var caveat: String? {
        foundAbilities.writesOnce
            ? nil : "\(overwriting) See to it that this daemon alone writes there, as --store-allow-overwrite promises."
    }

    /// What a store that overwrites does, and what it costs.
    var overwriting: String {
        "The store at \(client.settings.endpoint.authority) overwrites objects although it is asked not to "
            + "(If-None-Match), so that two writers could destroy each other's backups."
    }

    package func put(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await put(name, bytes, keepUntil: nil)
    }

    package func put(_ name: ObjectName, _ bytes: [UInt8], keepUntil: Date?) async throws {
        let abilities = foundAbilities
        // Without conditional writes this look is all there is; who writes between it and the write is not seen.
        if !abilities.writesOnce, try await exists(name) { throw Self.alreadyExists(name) }
        let lock = lockHeaders(until: keepUntil, abilities)
        do {
            let mayBeInParts = abilities.writesOnceInParts || !abilities.writesOnce
            if mayBeInParts, isForParts(bytes, lock) {
                try await putInParts(name, bytes, lock, writesOnce: abilities.writesOnce)
                if let keepUntil, !lock.isEmpty { try await checkLock(of: name, until: keepUntil) }
            } else {
                _ = try await client.send(writing(name, bytes, lock, writesOnce: abilities.writesOnce))
            }
        } catch let failure as S3Failure where failure.isTaken {
            // An attempt whose answer was lost may be what is there now.
            guard failure.followsLostAnswer, try await get(name) == bytes else { throw Self.alreadyExists(name) }
            if let keepUntil, !lock.isEmpty { try await extend(name, keepUntil: keepUntil) }
        } catch {
            throw meaning(of: error, "write", name)
        }
    }

    /// The request that writes an object in one piece; `lock` are the header fields that lock it.
    func writing(
        _ name: ObjectName,
        _ bytes: [UInt8],
        _ lock: [(name: String, value: String)],
        writesOnce: Bool
    ) -> S3Request {
        var request = S3Request(method: "PUT", key: key(name), headers: lock, body: bytes[...])
        if writesOnce { request.headers.append(("If-None-Match", "*")) }
        if !lock.isEmpty { request.addChecksum() }
        return request
    }

    package func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        let earlier = try await perform("replace", name) { try await self.version(of: name) }
        // In a bucket with lock the earlier one stays as a version until its time is over, and its lock goes on here.
        let lock = lockHeaders(until: earlier?.keptUntil, foundAbilities)
        try await perform("replace", name) {
            if self.isForParts(bytes, lock) {
                try await self.putInParts(name, bytes, lock, writesOnce: false)
                if let kept = earlier?.keptUntil, !lock.isEmpty { try await self.checkLock(of: name, until: kept) }
            } else {
                _ = try await self.client.send(self.writing(name, bytes, lock, writesOnce: false))
            }
        }
        if let earlier { await drop(earlier, of: name) }
    }

    package func get(_ name: ObjectName) async throws -> [UInt8] {
        let request = S3Request(method: "GET", key: key(name), answerBytesMax: Self.objectBytesMax)
        return try await perform("read", name) { try await self.client.send(request).body }
    }

    package func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        guard !range.isEmpty else {
            _ = try await size(of: name)
            return []
        }
        var request = S3Request(method: "GET", key: key(name), answerBytesMax: Self.objectBytesMax)
        request.headers = [("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
        return try await perform("read", name) {
            do {
                let answer = try await self.client.send(request)
                // A server that ignores ranges answers with the whole.
                return answer.status == 206
                    ? answer.body : Array(answer.body.dropFirst(range.lowerBound).prefix(range.count))
            } catch let failure as S3Failure where failure.status == 416 {
                return []
            }
        }
    }

    package func size(of name: ObjectName) async throws -> Int {
        let headers = try await perform("read", name) { try await self.head(name) }
        guard let size = headers["content-length"].flatMap(Int.init) else {
            throw RepositoryError(.storeFailed, "The store does not say how large object \(name) is; it is not S3.")
        }
        return size
    }

    package func list(prefix: String) async throws -> [ObjectInfo] {
        try await perform("list", nil) {
            try await self.client.list(self.client.settings.prefix + prefix).objects.compactMap { key, size in
                guard let name = try? ObjectName(String(key.dropFirst(self.client.settings.prefix.count))) else {
                    return nil
                }
                return ObjectInfo(name: name, size: size)
            }
            .sorted { $0.name < $1.name }
        }
    }

    package func prepareForWriting() async throws {
        let found = try await perform("prepare", nil) { try await self.findAbilities() }
        abilities.withLock { $0 = found }
        try await perform("prepare", nil) { try await self.abortLeftovers() }
    }

    /// The key of an object.
    func key(_ name: ObjectName) -> String { client.settings.prefix + name.text }

    /// The header fields of an object.
    func head(_ name: ObjectName) async throws -> [String: String] {
        try await client.send(S3Request(method: "HEAD", key: key(name))).headers
    }

    /// Does something and says what its failure means.
    func perform<Value>(_ verb: String, _ name: ObjectName?, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw meaning(of: error, verb, name)
        }
    }

    private static func alreadyExists(_ name: ObjectName) -> RepositoryError {
        RepositoryError(.alreadyExists, "Object \(name) already exists in the repository; objects are written once.")
    }
}
