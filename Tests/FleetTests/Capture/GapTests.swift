import Engine
import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `A gap in the captured log` {
    /// What happens to the log while the daemon is away.
    enum Loss: String, CaseIterable, CustomTestStringConvertible {
        case slotDropped = "the slot is dropped"
        case slotLost = "the slot exceeds what the server keeps for it"
        var testDescription: String { rawValue }
    }

    private struct Story: Sendable {
        var before: Date
        var inside: Date
        var id: String
    }

    /// Creates an instance with a row, takes the daemon away, loses log with a second row in it.
    private static func begin(_ fixture: FleetFixture, _ loss: Loss) async throws -> Story {
        let (id, before) = try await fixture.reconciling { fixture in
            try await fixture.createAndAwait("app")
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            try await fixture.sql("app", "CREATE TABLE public.journal (n integer)")
            try await fixture.sql("app", "INSERT INTO public.journal VALUES (1)")
            let before = Date()
            try await fixture.awaitRestorable("app", through: before)
            return (id, before)
        }
        if loss == .slotLost {
            try await fixture.sql("app", "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'")
            try await fixture.sql("app", "SELECT pg_reload_conf()")
        } else {
            try await eventually("the slot is free", seconds: 10) {
                try await fixture.sql("app", "SELECT active FROM pg_replication_slots") == "f"
            }
            try await fixture.sql("app", "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")
        }
        try await fixture.sql("app", "INSERT INTO public.journal VALUES (2)")
        for _ in 0..<8 {
            try await fixture.sql("app", "SELECT pg_logical_emit_message(false, 'x', repeat('y', 100000))")
            try await fixture.sql("app", "SELECT pg_switch_wal()")
        }
        try await fixture.sql("app", "CHECKPOINT")
        if loss == .slotLost {
            #expect(try await fixture.sql("app", "SELECT wal_status FROM pg_replication_slots") == "lost")
            try await fixture.sql("app", "ALTER SYSTEM RESET max_slot_wal_keep_size")
            try await fixture.sql("app", "SELECT pg_reload_conf()")
        }
        let inside = Date()
        try await Task.sleep(for: .milliseconds(20))
        return Story(before: before, inside: inside, id: id)
    }

    @Test(.timeLimit(.minutes(15)), arguments: Loss.allCases)
    func `is told, closed by a new backup, and never restored into`(loss: Loss) async throws {
        try await FleetFixture.withServers { fixture in
            let story = try await Self.begin(fixture, loss)
            try await fixture.reopened().reconciling { fixture in
                try await fixture.awaitBackups(story.id, 2)
                #expect(try await fixture.events("app").contains("9002"))
                try await fixture.awaitInstance("app")
                #expect(try await fixture.automatedBackup(story.id)?.needsBase == false)
                #expect(try await fixture.ranges(fixture.instance("app")).count == 2)
                try await fixture.sql("app", "INSERT INTO public.journal VALUES (3)")
                let after = Date()
                try await fixture.awaitRestorable("app", through: after)

                let told = try #require(try await fixture.unbrokenWindow(story.id))
                let whole = try #require(try await fixture.window(story.id))
                #expect(told.earliest > story.inside && told.latest == whole.latest)
                #expect(whole.earliest < story.before)

                let refusal = await #expect(throws: FleetError.self) {
                    try await fixture.restore(.instance("app"), to: story.inside, as: "never")
                }
                #expect(refusal?.description.contains("is not captured up to") == true)
                try await fixture.restore(.instance("app"), to: story.before, as: "old")
                try await fixture.restore(.instance("app"), to: after, as: "new")
                try await fixture.awaitInstance("old")
                try await fixture.awaitInstance("new")
                #expect(try await Journal.read(fixture, "old") == "1")
                #expect(try await Journal.read(fixture, "new") == "1,2,3")
            }
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `lets the latest restorable time stand still until there is a new backup`() async throws {
        try await FleetFixture.withServers { fixture in
            let story = try await Self.begin(fixture, .slotDropped)
            let scope = fixture.scope
            // As after a backup that failed: the next is not tried for a while.
            try await fixture.fleet.ledger.write { writer in
                guard let backup = try writer.reader.automatedBackup(resourceID: story.id) else { return }
                try writer.update(AutomatedBackup.self, backup.identifier, in: scope) { $0.notBefore = .distantFuture }
            }
            try await fixture.reopened().reconciling { fixture in
                try await eventually("capture goes on behind the gap", seconds: 20) {
                    guard let progress = try await fixture.progress(story.id) else { return false }
                    return progress.gapAt != nil && progress.end > progress.start
                }
                try await Task.sleep(for: .seconds(3))
                let window = try #require(try await fixture.window(story.id))
                #expect(window.latest < story.inside, "nothing after the gap can be restored")
                #expect(try await fixture.unbrokenWindow(story.id) == window)
                try await fixture.restore(.instance("app"), to: window.latest, as: "latest")
                try await fixture.awaitInstance("latest")
                #expect(try await Journal.read(fixture, "latest") == "1")
            }
        }
    }
}
