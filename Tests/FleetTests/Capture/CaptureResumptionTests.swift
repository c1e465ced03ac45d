import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Capture that goes on` {
    @Test(.timeLimit(.minutes(10))) func `needs no slot where the server still has the log`() async throws {
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
