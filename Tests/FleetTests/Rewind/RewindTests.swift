import Engine
import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite struct `Rewinding an instance` {
    private static let password = "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'"

    @Test(.timeLimit(.minutes(15)))
    func `brings back a second in place, keeps what the instance is, and can be undone`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app")
            let before = try await fixture.instance("app")
            try await fixture.awaitBackups(before.resourceID, 1)
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app", rows: 2)
            let good = Date()
            try await Task.sleep(for: .milliseconds(20))
            try await fixture.sql("app", "ALTER ROLE app PASSWORD 'another-one'")
            let verifier = try await fixture.sql("app", Self.password)
            try await fixture.sql("app", "DELETE FROM public.journal WHERE n = 1")
            try await fixture.sql("app", "INSERT INTO public.journal VALUES (7)")
            let bad = Date()
            try await fixture.awaitRestorable("app", through: bad)

            let first = try await fixture.rewindAndAwait("app", to: .time(good))
            #expect(try await Journal.read(fixture, "app") == "1,2")
            let after = try await fixture.instance("app")
            #expect(after.resourceID == before.resourceID && after.port == before.port)
            #expect(after.settings == before.settings && after.createdAt == before.createdAt)
            #expect(after.timeline == before.timeline + 1)
            #expect(try await fixture.sql("app", Self.password) == verifier, "the master password stays")
            let safety = try await fixture.snapshot(first.safetySnapshot ?? "")
            #expect(safety.origin == .manual && safety.status == .available)
            #expect(safety.identifier.hasPrefix("rewind-app-"))
            try await fixture.sql("app", "INSERT INTO public.journal VALUES (8)")

            let second = try await fixture.rewindAndAwait("app", to: .undo)
            #expect(second.isUndo && second.snapshot == first.safetySnapshot)
            #expect(try await Journal.read(fixture, "app") == "2,7", "exactly what it held before the rewind")
            #expect(try await fixture.instance("app").timeline == before.timeline + 2)

            let third = try await fixture.rewindAndAwait("app", to: .undo)
            #expect(third.snapshot == second.safetySnapshot)
            #expect(try await Journal.read(fixture, "app") == "1,2,8", "an undo can be undone as well")
        }
    }

    @Test(.timeLimit(.minutes(15))) func `ends though values of its group change meanwhile`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.makeGroup("own")
            try await fixture.createAndAwait("app", retentionDays: 0) { $0.parameterGroup = "own" }
            let id = try await fixture.instance("app").resourceID
            _ = try await fixture.fleet.createSnapshot(of: "app", named: "one", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("one")
            try await fixture.awaitInstance("app")
            let rewind = try await fixture.fleet.gates.exclusively(id) {
                let rewind = try await fixture.rewind("app", to: .snapshot("one"), keeping: false)
                try await fixture.set("own", "work_mem", "16384", .immediate)
                return rewind
            }
            #expect(try await fixture.awaitRewind(rewind).status == .complete)
            try await fixture.awaitIdle()
            #expect(try await fixture.instance("app").status == .available)
            #expect(try await fixture.sql("app", "SHOW work_mem") == "16MB")
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `leaves every second before it and after it restorable, and none between`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app")
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app")
            try await fixture.awaitInstance("app")
            _ = try await fixture.fleet.createSnapshot(of: "app", named: "one", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("one")
            try await fixture.awaitInstance("app")
            try await journal.write(fixture, "app", rows: 2)
            let old = Date()
            try await Task.sleep(for: .milliseconds(20))
            try await fixture.sql("app", "INSERT INTO public.journal VALUES (99)")

            let rewind = try await fixture.rewindAndAwait("app", to: .snapshot("one"))
            let between = try #require(rewind.endedAt)
            #expect(try await Journal.read(fixture, "app") == "1")
            try await fixture.sql("app", "INSERT INTO public.journal VALUES (50)")
            let new = Date()
            try await Task.sleep(for: .milliseconds(20))
            // The same snapshot once more: its timeline's successor is taken by now.
            try await fixture.awaitRestorable("app", through: new)
            _ = try await fixture.rewindAndAwait("app", to: .snapshot("one"))
            #expect(try await Journal.read(fixture, "app") == "1")
            #expect(try await fixture.instance("app").timeline == 3)
            try await fixture.sql("app", "INSERT INTO public.journal VALUES (60)")
            let last = Date()
            try await fixture.awaitRestorable("app", through: last)

            let found = try #require(try await fixture.window(id))
            #expect(found.earliest < old)
            await #expect(throws: FleetError.self) {
                try await fixture.restore(.instance("app"), to: between, as: "never")
            }
            try await fixture.restore(.instance("app"), to: old, as: "old")
            try await fixture.restore(.instance("app"), to: new, as: "new")
            try await fixture.restore(.instance("app"), to: last, as: "last")
            for name in ["old", "new", "last"] { try await fixture.awaitInstance(name) }
            #expect(try await Journal.read(fixture, "old") == "1,2,3")
            #expect(try await Journal.read(fixture, "new") == "1,50")
            #expect(try await Journal.read(fixture, "last") == "1,60")
            for repository in fixture.fleet.repositories.values {
                #expect(try await repository.verify().isSound)
            }
        }
    }
}
