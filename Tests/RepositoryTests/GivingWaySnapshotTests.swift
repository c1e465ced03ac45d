import Foundation
import Synchronization
import Testing

@testable import Repository

@Suite struct `A snapshot that gives way` {
    /// What a snapshot's worker was seen to do.
    private struct Observed {
        /// How often it looked at its thread's times.
        var looks = 0
        /// What passed while it worked, by those times.
        var worked = Duration.zero
        /// How long it rested.
        var rested = Duration.zero
    }

    /// Sees a worker work and rest: it looks before it works and after.
    private final class Observer: Sendable {
        private struct State {
            var observed = Observed()
            var begun: Duration?
        }

        private let state = Mutex(State())

        /// What was seen since the last time that somebody asked.
        func take() -> Observed {
            state.withLock { state in
                defer { state = State() }
                return state.observed
            }
        }

        var looks: Int { state.withLock(\.observed.looks) }

        /// Notes a look at times, of which `running` tells how many looks there were before.
        func look(_ running: (_ looks: Int) -> Duration, waiting: Int) -> ThreadTime {
            state.withLock { state in
                let now = running(state.observed.looks)
                state.observed.looks += 1
                if let begun = state.begun { state.observed.worked += now - begun }
                state.begun = state.begun == nil ? now : nil
                return ThreadTime(running: now, waiting: now * waiting)
            }
        }

        func rest(_ pause: Duration) { state.withLock { $0.observed.rested += pause } }
    }

    private static func open(_ directory: String, _ configuration: RepositoryConfiguration) async throws -> Repository {
        let store = LocalDirectoryStore(directory: directory + "/repository")
        return try await Repository.open(store, key: testKey(), access: .writing, configuration: configuration)
    }

    /// Takes a snapshot with one worker; returns its manifest, too.
    private static func take(
        _ id: String,
        _ sources: [FileTask],
        base: Manifest? = nil,
        least: Int? = nil,
        in repository: Repository
    ) async throws -> (manifest: Manifest, summary: SnapshotSummary) {
        let id = try Name.snapshot(id)
        let writer = try await repository.snapshot(id: id, lineage: Name.lineage, stream: Name.stream, base: base)
        try await writer.store(sources, concurrency: 1, bytesPerSecondMin: least)
        let summary = try await writer.finish()
        return (try await repository.manifest(id), summary)
    }

    /// What a snapshot of 16 MiB rests where each look at a thread's times finds it `waiting` longer than before.
    private func rests(waiting: Int, least: Int?) async throws -> Duration {
        try await withTemporaryDirectory { directory in
            let observer = Observer()
            var configuration = RepositoryConfiguration()
            configuration.threadTime = { observer.look({ .milliseconds($0) }, waiting: waiting) }
            configuration.rest = { observer.rest($0) }
            let start = ContinuousClock.now
            configuration.now = { start.advanced(by: .seconds(observer.looks)) }
            let repository = try await Self.open(directory, configuration)
            let files = ["a": [UInt8](repeating: 7, count: 16 << 20)]
            let sources = try tasks(for: files, in: directory + "/source")
            let (manifest, _) = try await Self.take("first", sources, least: least, in: repository)
            #expect(try await repository.read(manifest, path: "a") == files["a"])
            return observer.take().rested
        }
    }

    @Test func `rests between its steps, unless it falls behind its least pace`() async throws {
        #expect(try await rests(waiting: 0, least: nil) == .zero)
        #expect(try await rests(waiting: 100, least: nil) > .milliseconds(50))
        // Every look takes a second here, and each MiB several.
        #expect(try await rests(waiting: 100, least: 1 << 20) <= .milliseconds(10))
    }

    @Test func `looks a few times for each MiB, however scattered the pages that changed`() async throws {
        try await withTemporaryDirectory { directory in
            let observer = Observer()
            var configuration = RepositoryConfiguration()
            configuration.threadTime = { observer.look({ .milliseconds($0) }, waiting: 100) }
            configuration.rest = { observer.rest($0) }
            let repository = try await Self.open(directory, configuration)
            var bytes = [UInt8](repeating: 7, count: 32 << 20)
            var sources = try tasks(for: ["a": bytes], in: directory + "/source")
            let (base, _) = try await Self.take("first", sources, in: repository)
            let changed = stride(from: 0, to: 4096, by: 2)
            for page in changed { bytes[page * 8192] = 9 }
            sources = try tasks(for: ["a": bytes], in: directory + "/source")
            let selection = PageSelection.pages(changed: PageSet(pages: changed))
            sources[0].content = .file(source: directory + "/source/a", size: nil, selection: selection)
            sources[0].pageCheck = { _, _ in .store }
            _ = observer.take()
            let (manifest, summary) = try await Self.take("next", sources, base: base, in: repository)
            let observed = observer.take()
            #expect(summary.pagesStored == 2048 && summary.pagesShared == 2048)
            #expect(observed.looks >= 16 && observed.looks <= 16 * 4, "16 MiB, \(observed.looks) looks")
            #expect(observed.rested > observed.worked * 10, "\(observed)")
            #expect(try await repository.read(manifest, path: "a") == bytes)
        }
    }

    @Test func `rests for what it takes from its base, too`() async throws {
        try await withTemporaryDirectory { directory in
            let observer = Observer()
            var configuration = RepositoryConfiguration()
            configuration.pageBytes = 512
            configuration.threadTime = { observer.look({ _ in ThreadTime.current().running }, waiting: 1000) }
            configuration.rest = { observer.rest($0) }
            let repository = try await Self.open(directory, configuration)
            // Every page is a run of its own, since each other is of zeros.
            let pages = 1 << 16
            var bytes = [UInt8](repeating: 0, count: pages * 512)
            for page in stride(from: 0, to: pages, by: 2) { bytes[page * 512] = 7 }
            var sources = try tasks(for: ["a": bytes], in: directory + "/source")
            let (base, _) = try await Self.take("first", sources, in: repository)
            let selection = PageSelection.pages(changed: PageSet(pages: [1]))
            sources[0].content = .file(source: directory + "/source/a", size: nil, selection: selection)
            _ = observer.take()
            let (_, summary) = try await Self.take("next", sources, base: base, in: repository)
            let observed = observer.take()
            #expect(summary.pagesShared == pages - 1)
            let decoding = try Self.decoding(base, "a")
            #expect(observed.worked > decoding, "\(observed), where decoding alone takes \(decoding)")
            #expect(observed.rested > observed.worked * 3, "\(observed)")
        }
    }

    /// What reading a file's runs alone takes, which is a part of taking its pages from there.
    private static func decoding(_ manifest: Manifest, _ path: String) throws -> Duration {
        let entry = try #require(manifest.entry(path))
        let begun = ThreadTime.current()
        var runs = manifest.runs(of: entry)
        while try runs.next() != nil {}
        return (ThreadTime.current() - begun).running
    }
}
