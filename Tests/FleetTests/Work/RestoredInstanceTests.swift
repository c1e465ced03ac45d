import Engine
import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite struct `An instance restored from a restored one` {
    private static let sum = "SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) FROM public.t AS t"

    @Test(.timeLimit(.minutes(10))) func `holds exactly what its source held, through log and page-wise snapshots`()
        async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("a")
            try await fixture.awaitBackups(fixture.instance("a").resourceID, 1)
            try await fixture.sql(
                "a",
                "CREATE TABLE public.t AS SELECT n, repeat('x', 100) AS v FROM generate_series(1, 20000) n"
            )
            try await fixture.sql(
                "a",
                "CREATE TABLE public.gone AS SELECT * FROM public.t; CREATE INDEX ON public.t (n)"
            )
            _ = try await fixture.fleet.createSnapshot(of: "a", named: "a-1", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("a-1")
            try await fixture.sql("a", "UPDATE public.t SET v = 'y' WHERE n % 100 = 0; DROP TABLE public.gone")
            let first = Date()
            try await Task.sleep(for: .milliseconds(20))
            let expected = try await fixture.sql("a", Self.sum)
            try await fixture.sql("a", "TRUNCATE public.t")
            try await fixture.awaitRestorable("a", through: Date())

            try await fixture.restore(.instance("a"), to: first, as: "b")
            try await fixture.awaitInstance("b")
            #expect(try await fixture.sql("b", Self.sum) == expected)
            try await fixture.awaitBackups(fixture.instance("b").resourceID, 1)
            try await expectKnownChanges(fixture, "b")
            try await fixture.sql("b", "DELETE FROM public.t WHERE n > 15000")
            try await fixture.sql("b", "VACUUM public.t")
            try await fixture.sql("b", "INSERT INTO public.t SELECT n, 'z' FROM generate_series(30001, 31000) n")
            let second = Date()
            try await Task.sleep(for: .milliseconds(20))
            let changed = try await fixture.sql("b", Self.sum)
            try await fixture.awaitInstance("b")
            _ = try await fixture.fleet.createSnapshot(of: "b", named: "b-1", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("b-1")
            try await fixture.sql("b", "DROP TABLE public.t")
            try await fixture.awaitRestorable("b", through: Date())

            try await fixture.restore(.instance("b"), to: second, as: "c")
            _ = try await fixture.fleet.restore(
                snapshot: "b-1",
                to: InstanceRequest(identifier: "d"),
                in: fixture.scope
            )
            for name in ["c", "d"] {
                try await fixture.awaitInstance(name)
                #expect(try await fixture.sql(name, Self.sum) == changed, "\(name)")
                #expect(try await fixture.instance(name).timeline == 3)
            }
            try await fixture.awaitBackups(fixture.instance("d").resourceID, 1)
            let base = try await fixture.automatedSnapshots(fixture.instance("d").resourceID).first
            let (full, stored) = (base?.fullBytes ?? 0, base?.storedBytes ?? .max)
            #expect(stored < full / 10, "the first backup shares the ancestor's pages")
            try await fixture.awaitRestorable("d", through: Date())
            try await fixture.restore(.instance("d"), to: nil, as: "e")
            try await fixture.awaitInstance("e")
            #expect(try await fixture.sql("e", Self.sum) == changed)
            #expect(
                try await fixture.sql("e", "SET enable_seqscan = off; SELECT count(*) FROM public.t WHERE n < 100")
                    == "99"
            )
        }
    }

    /// Expects that log alone tells which pages a restored instance has changed since the snapshot it came from.
    private func expectKnownChanges(_ fixture: FleetFixture, _ identifier: String) async throws {
        let instance = try await fixture.instance(identifier)
        let repository = try fixture.fleet.repository(fixture.scope)
        let header = try await repository.header(SnapshotID(#require(instance.ancestor)))
        let source = try SnapshotDescription(decoding: header.description).snapshot
        let backup = try #require(try await fixture.automatedSnapshots(instance.resourceID).first?.log)
        let base = try #require(source.log)
        #expect(backup.timeline == base.timeline + 1)
        let stream = source.instance.stream
        let trail = try await ChangeTrail.find(from: base, of: stream, to: backup.start, for: instance, fixture.fleet)
        let found = try #require(trail)
        #expect(found.isCaptured)
        let changed = try await found.changedPages().blockCount
        #expect(changed > 0 && changed < 500, "\(changed) pages")
        let other = try await ChangeTrail.find(
            from: LogSpan(timeline: base.timeline + 7, start: base.start, end: base.end),
            of: stream,
            to: backup.start,
            for: instance,
            fixture.fleet
        )
        #expect(other == nil, "a base that the instance doesn't descend from tells nothing")
    }
}
