import Engine
import Fleet
import Foundation
import Ledger
import Repository
import Testing

@Suite struct `A rewind of an instance that the last one left without a whole state` {
    /// Days of retention, and whether it is undone rather than rewound to a third state.
    private static let cases = isSlowTier ? [(1, true), (1, false), (0, false), (0, true)] : [(1, false), (0, true)]
    private static let sum = "SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) FROM public.t AS t"
    private static let password = "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'"

    /// An instance with a snapshot `good`, one called `bad` that its server does not start from, and other data since.
    ///
    /// Answers what `good` holds.
    private static func prepare(_ fixture: FleetFixture, retentionDays: Int) async throws -> String {
        try await fixture.createAndAwait("app", retentionDays: retentionDays)
        let id = try await fixture.instance("app").resourceID
        if retentionDays > 0 { try await fixture.awaitBackups(id, 1) }
        try await fixture.awaitInstance("app")
        try await fixture.sql(
            "app",
            "CREATE TABLE public.t AS SELECT n, repeat('x', 100) AS v FROM generate_series(1, 20000) n"
        )
        let good = try await fixture.sql("app", sum)
        _ = try await fixture.fleet.createSnapshot(of: "app", named: "good", tags: [], in: fixture.scope)
        try await fixture.awaitSnapshot("good")
        try await fixture.awaitInstance("app")
        try await fixture.sql("app", "UPDATE public.t SET v = 'w' WHERE n % 7 = 0")
        try await fixture.sql("app", "ALTER SYSTEM SET shared_preload_libraries = 'missing'")
        _ = try await fixture.fleet.createSnapshot(of: "app", named: "bad", tags: [], in: fixture.scope)
        try await fixture.awaitSnapshot("bad")
        try await fixture.awaitInstance("app")
        try await fixture.sql("app", "ALTER SYSTEM RESET shared_preload_libraries")
        try await fixture.sql("app", "UPDATE public.t SET v = 'y' WHERE n % 10 = 0")
        try await fixture.sql("app", "ALTER ROLE app PASSWORD 'another-one'")
        return good
    }

    @Test(.timeLimit(.minutes(15)), arguments: cases)
    func `needs no option, restores exactly, and so does the first snapshot after it`(
        retentionDays: Int,
        isUndo: Bool
    ) async throws {
        let adjust: @Sendable (inout FleetSettings) -> Void = {
            $0.attemptsMax = 2
            $0.retrySecondsMax = 0.1
        }
        try await FleetFixture.with(adjusting: adjust) { fixture in
            let good = try await Self.prepare(fixture, retentionDays: retentionDays)
            let before = try await fixture.instance("app")
            let present = try await fixture.sql("app", Self.sum)
            let expected = isUndo ? present : good
            let verifier = try await fixture.sql("app", Self.password)
            let failed = try await fixture.awaitRewind(fixture.rewind("app", to: .snapshot("bad")))
            #expect(failed.status == .failed && failed.hasChangedData)
            try await fixture.awaitInstance("app", .incompatibleRestore)
            let data = "\(fixture.directory)/instances/\(before.resourceID)/data"
            let left = try FileManager.default.contentsOfDirectory(atPath: data)
            try #require(left.contains("recovery.signal") && left.contains("PG_VERSION"), "a start would recover")
            // What kept the server from starting is mended; its recovery could go on now.
            try Data().write(to: URL(fileURLWithPath: data + "/postgresql.auto.conf"))

            let again = try await fixture.awaitRewind(fixture.rewind("app", to: isUndo ? .undo : .snapshot("good")))
            #expect(again.status == .complete, "\(again.statusReason ?? "")")
            #expect(again.safetySnapshot == failed.safetySnapshot, "it holds what the instance held")
            let told = try await fixture.events("app").filter { $0.hasPrefix("903") }
            #expect(
                told == ["9031", "9034", "9033", "9031", "9032"],
                "the trouble was told once, before it was given up"
            )
            #expect(try await fixture.sql("app", Self.sum) == expected)
            #expect(try await fixture.sql("app", Self.password) == verifier, "the master password stays")
            try await Self.expectExactSnapshot(fixture, of: before, expected)
        }
    }

    /// Expects that the first snapshot of the new timeline holds what the instance does.
    private static func expectExactSnapshot(
        _ fixture: FleetFixture,
        of before: Instance,
        _ expected: String
    ) async throws {
        let id = before.resourceID
        if before.isBackedUp {
            try await eventually("there is a backup of the new timeline", seconds: 120) {
                try await fixture.automatedSnapshots(id).contains {
                    $0.status == .available && ($0.log?.timeline ?? 0) > before.timeline
                }
            }
        }
        try await fixture.awaitInstance("app")
        let manual = try await fixture.fleet.ledger.read { try $0.list(Snapshot.self, ownedBy: id) }
            .filter { $0.origin == .manual }
        #expect(manual.count == 3 && manual.allSatisfy { $0.log?.timeline == before.timeline })
        var name = try await fixture.automatedSnapshots(id).last?.identifier
        if !before.isBackedUp {
            _ = try await fixture.fleet.createSnapshot(of: "app", named: "first", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("first")
            name = "first"
        }
        let request = InstanceRequest(identifier: "copy")
        _ = try await fixture.fleet.restore(snapshot: #require(name), to: request, in: fixture.scope)
        try await fixture.awaitInstance("copy")
        #expect(try await fixture.sql("copy", Self.sum) == expected)
        for repository in fixture.fleet.repositories.values {
            #expect(try await repository.verify().isSound)
        }
    }
}
