import Foundation
import Synchronization
import Testing

@testable import Repository

/// Lineages whose data keys another key than the repository's wraps.
@Suite("A wrapped data key")
struct WrappedKeyTests {
    /// Opens data keys for as long as it is let.
    private final class Opener: DataKeyOpener {
        let isOpen = Atomic(true)
        let openings = Atomic(0)

        func open(_ key: WrappedKey, of lineage: LineageID) async throws -> [UInt8] {
            guard isOpen.load(ordering: .relaxed) else {
                throw RepositoryError(.keyUnavailable, "The key \(key.reference) is disabled.")
            }
            openings.add(1, ordering: .relaxed)
            return key.bytes.map { $0 ^ 0x5a }
        }
    }

    /// A clock that a test moves.
    private final class Clock: Sendable {
        private let start = ContinuousClock.now
        let seconds = Atomic(0)
        var now: ContinuousClock.Instant { start + .seconds(seconds.load(ordering: .relaxed)) }
    }

    private static let plaintext = Array("a secret that is long enough to be found".utf8)

    private static func with(_ body: (Repository, Opener, Clock, LineageID, String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let (opener, clock) = (Opener(), Clock())
            var configuration = RepositoryConfiguration()
            configuration.keys = opener
            configuration.now = { clock.now }
            let repository = try await Repository.open(
                LocalDirectoryStore(directory: directory + "/store"),
                key: testKey(),
                access: .writing,
                configuration: configuration
            )
            let lineage = try LineageID("kms-lineage-1")
            let wrapped = WrappedKey(reference: "arn:aws:kms:::key/1", bytes: [UInt8](repeating: 3, count: 32))
            try await repository.addLineage(lineage, wrapped)
            let files = ["a": plaintext + [1], "b": [UInt8](repeating: 9, count: 20_000)]
            _ = try await repository.take("first", tasks(for: files, in: directory + "/files"), lineage: lineage)
            try await body(repository, opener, clock, lineage, directory)
        }
    }

    @Test func `is opened again after a minute, and not before`() async throws {
        try await Self.with { repository, opener, clock, _, _ in
            #expect(opener.openings.load(ordering: .relaxed) == 1)
            clock.seconds.store(59, ordering: .relaxed)
            _ = try await repository.manifest(Name.snapshot("first"))
            #expect(opener.openings.load(ordering: .relaxed) == 1)
            clock.seconds.store(61, ordering: .relaxed)
            _ = try await repository.manifest(Name.snapshot("first"))
            #expect(opener.openings.load(ordering: .relaxed) == 2)
            opener.isOpen.store(false, ordering: .relaxed)
            _ = try await repository.manifest(Name.snapshot("first"))
            repository.forgetWrappedKeys(all: true)
            #expect(await errorCode { _ = try await repository.manifest(Name.snapshot("first")) } == .keyUnavailable)
        }
    }

    @Test func `that can't be had keeps its packs from the collection until its last snapshot is gone`() async throws {
        try await Self.with { repository, opener, _, lineage, directory in
            _ = try await repository.copy(Name.snapshot("first"), as: Name.snapshot("second"))
            opener.isOpen.store(false, ordering: .relaxed)
            repository.forgetWrappedKeys(all: true)
            try await repository.delete(Name.snapshot("first"))
            let kept = try await repository.collectGarbage()
            #expect(kept.packsDeleted == 0 && kept.packsKept > 0)
            let report = try await repository.verify()
            #expect(report.isSound && !report.closed.isEmpty)
            #expect(!report.closed.contains { $0.hasPrefix("lineages/") })
            #expect(try await repository.survey().problems.map(\.reason) == [.keyUnavailable])
            opener.isOpen.store(true, ordering: .relaxed)
            #expect(try await repository.verify().closed.isEmpty)
            try await repository.restore(repository.manifest(Name.snapshot("second")), to: directory + "/restored")
            #expect(try contents(of: directory + "/restored")["a"] == Self.plaintext + [1])
            opener.isOpen.store(false, ordering: .relaxed)
            repository.forgetWrappedKeys(all: true)
            try await repository.delete(Name.snapshot("second"))
            #expect(try await repository.collectGarbage().packsKept == 0)
            #expect(try await repository.wrappedKey(of: lineage) != nil)
        }
    }

    @Test func `is never replaced by one of the repository's own`() async throws {
        try await Self.with { repository, _, _, _, directory in
            let tasks = try tasks(for: ["a": Self.plaintext], in: directory + "/more")
            let lost = try LineageID("kms-lost")
            #expect(await errorCode { _ = try await repository.take("lost", tasks, lineage: lost) } == .damaged)
            let plain = WrappedKey(reference: "arn:aws:kms:::key/1", bytes: [1])
            #expect(await errorCode { try await repository.addLineage(Name.lineage, plain) } == .invalidName)
            #expect(try await repository.wrappedKey(of: Name.lineage) == nil)
        }
    }

    @Test func `that can't be had keeps nobody's log from a store far away`() async throws {
        try await withTemporaryDirectory { directory in
            let opener = Opener()
            var configuration = RepositoryConfiguration()
            configuration.keys = opener
            let far = LocalDirectoryStore(directory: directory + "/far")
            let near = LocalDirectoryStore(directory: directory + "/near")
            let repository = try await Repository.open(
                StagedLogStore(far, staging: near, waitingBytesMax: 1_000_000),
                key: testKey(),
                access: .writing,
                configuration: configuration
            )
            let lineage = try LineageID("kms-lineage-1")
            let wrapped = WrappedKey(reference: "arn:aws:kms:::key/1", bytes: [UInt8](repeating: 3, count: 32))
            try await repository.addLineage(lineage, wrapped)
            let locked = try await repository.log(stream: StreamID("locked"), lineage: lineage)
            let other = try await repository.log(stream: StreamID("other"), lineage: Name.lineage)
            for log in [locked, other] {
                for start in 0..<2 { try await log.append(timeline: 1, start: UInt64(start), bytes: [7]) }
            }
            opener.isOpen.store(false, ordering: .relaxed)
            repository.forgetWrappedKeys(all: true)
            try await repository.uploadLog()
            #expect(repository.waitingLogBytes == 0)
            #expect(try await far.list(prefix: "logs/locked/").count == 2)
            #expect(try await far.list(prefix: "logs/other/").count == 1)
        }
    }

    @Test func `of a copy is another one, and a second copy brings nothing again`() async throws {
        try await Self.with { repository, opener, _, lineage, directory in
            let other = try LineageID("kms-lineage-2")
            try await repository.addLineage(other, WrappedKey(reference: "arn:2", bytes: (0..<32).map { UInt8($0) }))
            let describe: @Sendable (SnapshotHeader) -> [UInt8] = { _ in [1, 2, 3] }
            let first = try await repository.reseal(
                Name.snapshot("first"),
                from: repository.source,
                as: Name.snapshot("copy"),
                in: other,
                description: describe
            )
            #expect(first.bytesMoved > 0 && first.bytesShared == 0)
            let second = try await repository.reseal(
                Name.snapshot("first"),
                from: repository.source,
                as: Name.snapshot("again"),
                in: other,
                description: describe
            )
            #expect(second.bytesMoved == 0 && second.bytesShared > 0)
            #expect(try await repository.header(Name.snapshot("copy")).lineage == other)
            try await repository.delete(Name.snapshot("first"))
            _ = try await repository.collectGarbage()
            #expect(try await repository.verify().isSound)
            try await repository.restore(repository.manifest(Name.snapshot("again")), to: directory + "/restored")
            #expect(try contents(of: directory + "/restored")["a"] == Self.plaintext + [1])
            let long = try LineageID("kms-lineage-too-long")
            try await repository.addLineage(
                long,
                WrappedKey(reference: "arn:3", bytes: [UInt8](repeating: 1, count: 32))
            )
            let refused = await errorCode {
                _ = try await repository.reseal(
                    Name.snapshot("copy"),
                    from: repository.source,
                    as: Name.snapshot("long"),
                    in: long,
                    description: describe
                )
            }
            #expect(refused == .invalidName)
            #expect(lineage != other && opener.openings.load(ordering: .relaxed) > 1)
        }
    }
}
