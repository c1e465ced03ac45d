import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

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

    /// Captures what a server has written since, up to a position; what is away then is the daemon.
    private static func capture(_ fixture: FleetFixture, upTo end: UInt64) async throws {
        let instance = try await fixture.instance("app")
        let server = try fixture.fleet.server(of: instance)
        let log = try await fixture.fleet.log(of: instance)
        let resumption = try await CaptureResumption.find(instance, server, log)
        let (start, timeline) = (resumption.position, UInt32(instance.timeline))
        var recorder = try await CaptureRecorder(fixture.fleet, instance, log, resumption)
        let stream = try await PostgreSQLLogStream.open(server, slot: Capture.slot, from: start, timeline: timeline)
        let chunk = try #require(try await stream.next())
        await stream.close()
        let count = Int(try #require(end > start ? end - start : nil))
        try #require(count < chunk.bytes.count)
        let bytes = Array(chunk.bytes.prefix(count))
        try await recorder.record(LogChunk(start: start, bytes: bytes, serverEnd: chunk.serverEnd))
    }

    @Test(.timeLimit(.minutes(10))) func `goes on within the padding behind a log switch`() async throws {
        try await FleetFixture.withServers { fixture in
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("app")
                try await fixture.awaitBackups(fixture.instance("app").resourceID, 1)
                try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 10) AS n")
                try await fixture.awaitRestorable("app", through: Date())
            }
            let switched = try await fixture.sql("app", "SELECT pg_switch_wal() - '0/0'")
            try await fixture.sql("app", "INSERT INTO public.t VALUES (11)")
            try await Self.capture(fixture, upTo: #require(UInt64(switched)) + 4_096)
            try await fixture.reopened().reconciling { fixture in
                try await fixture.awaitRestorable("app", through: Date())
                #expect(try await fixture.ranges(fixture.instance("app")).count == 1)
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
