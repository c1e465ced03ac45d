import Foundation
import Glibc
import Synchronization
import Testing

@testable import Repository

@Suite struct `A snapshot's least pace` {
    /// A clock that is moved by hand.
    private final class HandClock: Sendable {
        private let passed = Mutex(Duration.zero)
        private let start = ContinuousClock.now

        func move(_ duration: Duration) { passed.withLock { $0 += duration } }

        var configuration: RepositoryConfiguration {
            var configuration = RepositoryConfiguration()
            configuration.now = { [self] in start.advanced(by: passed.withLock(\.self)) }
            return configuration
        }
    }

    @Test func `is lost by what is missing, and by no more`() {
        let clock = HandClock()
        let pace = LeastPace(bytesPerSecond: 1_000, clock.configuration)
        #expect(!pace.isBehind)
        clock.move(.milliseconds(1_500))
        #expect(pace.isBehind)
        pace.count(400)
        #expect(pace.isBehind)
        pace.count(200)
        #expect(!pace.isBehind)
        clock.move(.milliseconds(200))
        #expect(pace.isBehind)
    }

    @Test func `is kept for a second at most by what was done early`() {
        let clock = HandClock()
        let pace = LeastPace(bytesPerSecond: 1_000, clock.configuration)
        pace.count(1_000_000)
        clock.move(.milliseconds(900))
        #expect(!pace.isBehind)
        clock.move(.milliseconds(200))
        #expect(pace.isBehind)
    }

    @Test func `is none where nobody sets one, and does not matter to who is in a hurry`() {
        let clock = HandClock()
        let hurried = Atomic(false)
        let pace = LeastPace(bytesPerSecond: nil, clock.configuration) { hurried.load(ordering: .relaxed) }
        clock.move(.seconds(10_000))
        #expect(!pace.isBehind)
        hurried.store(true, ordering: .relaxed)
        #expect(pace.isBehind)
    }

    /// Stores a file of 4 MiB, a MiB at a time; returns the class of each page's thread.
    private func classes(
        _ clock: HandClock,
        least: Int?,
        isHurried: Bool = false,
        _ visit: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> [Int32] {
        try await withTemporaryDirectory { directory in
            var configuration = clock.configuration
            configuration.rest = { _ in }
            let repository = try await Repository.open(
                LocalDirectoryStore(directory: directory + "/repository"),
                key: testKey(),
                access: .writing,
                configuration: configuration
            )
            let bytes = (0..<4 << 20).map { UInt8(truncatingIfNeeded: $0 >> 13) | 1 }
            var sources = try tasks(for: ["a": bytes], in: directory + "/source")
            let found = Mutex<[Int32]>([])
            sources[0].pageCheck = { _, number in
                visit(number)
                found.withLock { $0.append(sched_getscheduler(0)) }
                return .store
            }
            let writer = try await repository.snapshot(
                id: Name.snapshot("first"),
                lineage: Name.lineage,
                stream: Name.stream
            )
            if isHurried { writer.makeHurried() }
            try await writer.store(sources, concurrency: 1, bytesPerSecondMin: least)
            _ = try await writer.finish()
            let manifest = try await repository.manifest(Name.snapshot("first"))
            #expect(try await repository.read(manifest, path: "a") == bytes)
            return found.withLock(\.self)
        }
    }

    private static let ordinary: Int32 = 0
    private static let idle: Int32 = GivingWay.isPossible ? 5 : 0

    @Test func `not being lost, the workers give way`() async throws {
        let (unpaced, paced) = (
            try await classes(HandClock(), least: nil), try await classes(HandClock(), least: 32 << 20)
        )
        #expect(Set(unpaced) == [Self.idle] && Set(paced) == [Self.idle])
    }

    @Test func `being lost, they don't until it is made up for`() async throws {
        let clock = HandClock()
        // Between the first MiB and the second the machine had no time for us.
        let found = try await classes(clock, least: 1 << 20) { if $0 == 127 { clock.move(.milliseconds(3_500)) } }
        let steps = stride(from: 0, to: found.count, by: 128).map { Set(found[$0..<$0 + 128]) }
        #expect(steps == [[Self.idle], [Self.ordinary], [Self.ordinary], [Self.idle]], "\(steps)")
    }

    @Test func `is not asked for by who is in a hurry, and they don't give way`() async throws {
        let found = try await classes(HandClock(), least: nil, isHurried: true)
        #expect(Set(found) == [Self.ordinary])
    }
}
