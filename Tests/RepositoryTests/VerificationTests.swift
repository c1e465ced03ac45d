import Testing

@testable import Repository

/// What a verification makes of a store that fails.
struct VerificationTests {
    @Test func `an object that the store fails on once is read again, and is sound`() async throws {
        try await Self.with { repository, store, pack in
            store.fail(pack, readings: 1)
            let report = try await repository.verify()
            #expect(report.problems == [])
            #expect(report.sound.contains(pack.text))
        }
    }

    @Test func `one that the store always fails on is damaged, and marked until it can be read`() async throws {
        try await Self.with { repository, store, pack in
            store.fail(pack)
            let report = try await repository.verify()
            #expect(Set(report.problems.map(\.reason)) == [.unreadable])
            #expect(report.marks.map(\.object) == [pack.text])
            _ = try await repository.updateMarks(report)
            store.fail(readings: 0)
            #expect(try await repository.updateMarks(repository.verify()).healed == [pack.text])
        }
    }

    @Test func `a store that is away damages nothing: the verification ends`() async throws {
        try await Self.with { repository, store, _ in
            store.fail()
            #expect(await errorCode { _ = try await repository.verify() } == .storeFailed)
            store.fail(readings: 0)
            let report = try await repository.verify()
            #expect(report.problems == [])
        }
    }

    private static func with(_ body: (Repository, AwayStore, ObjectName) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let store = AwayStore(LocalDirectoryStore(directory: directory + "/repository"))
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            var generator = SeededGenerator(seed: 3)
            _ = try await repository.take("one", tasks(for: ["a": generator.bytes(300_000)], in: directory + "/files"))
            let pack = try await repository.manifest(Name.snapshot("one")).packName(0)
            try await body(repository, store, pack)
        }
    }
}
