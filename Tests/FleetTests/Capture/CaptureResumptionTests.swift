import Engine
import Fleet
import Foundation
import Ledger
import Repository
import Testing

@Suite struct `Capture that goes on` {
    @Test(.timeLimit(.minutes(3))) func `needs no slot where the server still has the log`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("app")
                let instance = try await fixture.instance("app")
                try await fixture.awaitBackups(instance.resourceID, 1)
                try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 10) AS n")
                try await fixture.awaitRestorable("app", through: Date())
            }
            try await eventually("the slot is free", seconds: 10) {
                try await fixture.sql("app", "SELECT count(*) FROM pg_replication_slots WHERE active") == "0"
            }
            try await fixture.sql("app", "SELECT pg_drop_replication_slot('rdsadmin_capture')")
            try await fixture.sql("app", "INSERT INTO public.t VALUES (11)")
            try await fixture.reconciling { fixture in
                try await fixture.awaitRestorable("app", through: Date())
                #expect(try await fixture.ranges(fixture.instance("app")).count == 1)
                #expect(try await !fixture.events("app").contains("9002"))
                try await fixture.restore(.instance("app"), to: nil, as: "app-2")
                try await fixture.awaitInstance("app-2")
                #expect(try await fixture.sql("app-2", "SELECT count(*) FROM public.t") == "11")
            }
        }
    }

    @Test(.timeLimit(.minutes(3))) func `tells no restorable time behind a gap before there is a base`()
        async throws
    {
        try await FleetFixture.withStores { fixture in
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("app")
                let instance = try await fixture.instance("app")
                try await fixture.awaitBackups(instance.resourceID, 1)
                try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 10) AS n")
                try await fixture.awaitRestorable("app", through: Date())
            }
            let id = try await fixture.instance("app").resourceID
            let before = try #require(try await fixture.progress(id)?.restorableTime)
            try await eventually("the slot is free", seconds: 10) {
                try await fixture.sql("app", "SELECT count(*) FROM pg_replication_slots WHERE active") == "0"
            }
            try await fixture.sql("app", "SELECT pg_drop_replication_slot('rdsadmin_capture')")
            for _ in 0..<3 {
                try await fixture.sql(
                    "app",
                    "CREATE TABLE IF NOT EXISTS public.u (n int); INSERT INTO public.u VALUES (1)"
                )
                try await fixture.sql("app", "SELECT pg_switch_wal()")
            }
            try await fixture.sql("app", "CHECKPOINT")
            // No backup may begin yet.
            let far = Date().addingTimeInterval(3_600)
            let backup = try #require(try await fixture.automatedBackup(id))
            try await fixture.fleet.ledger.write { writer in
                try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.notBefore = far }
            }
            try await fixture.reconciling { fixture in
                try await eventually("the gap is told", seconds: 20) {
                    try await fixture.events("app").contains("9002")
                }
                try await fixture.sql("app", "INSERT INTO public.u VALUES (2)")
                let position = "SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint"
                let end = try #require(UInt64(try await fixture.sql("app", position)))
                try await eventually("capture goes on", seconds: 20) {
                    try await fixture.progress(id).map { $0.end >= end } ?? false
                }
                #expect(try await fixture.window(id)?.latest == before)
                #expect(try await fixture.automatedBackup(id)?.needsBase == true)
            }
        }
    }
}

@Suite struct `Progress of a capture` {
    private static let segment: UInt64 = 100

    @Test(arguments: [
        (LogSpan(timeline: 1, start: 250, end: 400), true), (LogSpan(timeline: 1, start: 250, end: 401), false),
        (LogSpan(timeline: 1, start: 199, end: 400), false), (LogSpan(timeline: 2, start: 250, end: 400), false),
    ])
    func `knows which snapshots a restore behind its gap can begin with`(log: LogSpan, expected: Bool) {
        let scope = Scope(account: "1", region: "r")
        var progress = CaptureProgress(scope: scope, resourceID: "db-1", timeline: 1, start: 200)
        progress.end = 400
        #expect(progress.isBegun(by: log, segmentBytes: Self.segment) == expected)
    }
}
