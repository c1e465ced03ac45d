import Fleet
import Foundation
import Ledger
import Testing

@Suite(.enabled(if: ProcessInfo.processInfo.environment["HOLDFAST_SLOW"] == "1"))
struct `Incremental snapshots of a real server` {
    /// What happens to relations between two snapshots, each kind in every round.
    private static let churn = """
        INSERT INTO public.kept SELECT n, md5(n::text) FROM generate_series(ROUND * 10000, ROUND * 10000 + 3000) n;
        UPDATE public.kept SET v = v || 'ROUND' WHERE n % 37 = 0;
        TRUNCATE public.cut; INSERT INTO public.cut SELECT n, 'ROUND' FROM generate_series(1, 2000 / ROUND) n;
        DROP TABLE IF EXISTS public.again; CREATE TABLE public.again AS SELECT n + ROUND AS n FROM generate_series(1, 5000) n;
        CREATE INDEX ON public.again (n);
        DELETE FROM public.shrunk WHERE n > 9000 / ROUND;
        INSERT INTO public.loose SELECT n FROM generate_series(1, 1000) n;
        ALTER TABLE public.turned SET UNLOGGED; ALTER TABLE public.turned SET LOGGED;
        INSERT INTO public.turned VALUES (ROUND);
        SELECT nextval('public.counter') FROM generate_series(1, 100)
        """

    private static let sum = """
        SELECT string_agg(s, ' ') FROM (
            SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) AS s FROM public.kept t
            UNION ALL SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) FROM public.cut t
            UNION ALL SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) FROM public.again t
            UNION ALL SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) FROM public.shrunk t
            UNION ALL SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) FROM public.turned t
        ) AS sums
        """

    /// Rows that amcheck finds wrong in tables and indexes of all schemas.
    private static let faults = """
        CREATE EXTENSION IF NOT EXISTS amcheck;
        SELECT (SELECT count(*) FROM pg_class c, LATERAL verify_heapam(c.oid) WHERE relkind = 'r' AND relpersistence = 'p')
            + (SELECT count(bt_index_check(c.oid, true)::text) - count(*) FROM pg_class c
                JOIN pg_am a ON a.oid = c.relam JOIN pg_index i ON i.indexrelid = c.oid
                WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence = 'p' AND i.indisvalid)
        """

    @Test(.timeLimit(.minutes(10))) func `hold what the server held, whatever became of its relations`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("a")
            try await fixture.awaitBackups(fixture.instance("a").resourceID, 1)
            try await fixture.sql(
                "a",
                """
                CREATE TABLE public.kept (n int PRIMARY KEY, v text); CREATE TABLE public.cut (n int, v text);
                CREATE TABLE public.shrunk AS SELECT n, repeat('x', 200) AS v FROM generate_series(1, 10000) n;
                CREATE UNLOGGED TABLE public.loose (n int); CREATE TABLE public.turned (n int PRIMARY KEY);
                CREATE SEQUENCE public.counter
                """
            )
            var sums: [String] = []
            for round in 1...2 {
                for statement in Self.churn.split(separator: ";") {
                    try await fixture.sql("a", statement.replacingOccurrences(of: "ROUND", with: "\(round)"))
                }
                try await fixture.sql("a", "VACUUM (TRUNCATE) public.shrunk")
                if round == 2 { try await fixture.sql("a", "VACUUM FULL public.kept") }
                try await fixture.sql("a", "CREATE DATABASE copy\(round) STRATEGY file_copy")
                if round > 1 { try await fixture.sql("a", "DROP DATABASE copy\(round - 1)") }
                sums.append(try await fixture.sql("a", Self.sum))
                try await fixture.awaitInstance("a")
                _ = try await fixture.fleet.createSnapshot(of: "a", named: "s\(round)", tags: [], in: fixture.scope)
                try await fixture.awaitSnapshot("s\(round)")
            }
            let taken = try await fixture.snapshot("s2")
            #expect(try #require(taken.storedBytes) < #require(taken.fullBytes) / 10, "it is incremental")
            for round in [1, 2] {
                let request = InstanceRequest(identifier: "b\(round)")
                _ = try await fixture.fleet.restore(snapshot: "s\(round)", to: request, in: fixture.scope)
            }
            for round in [1, 2] {
                try await fixture.awaitInstance("b\(round)")
                #expect(try await fixture.sql("b\(round)", Self.sum) == sums[round - 1])
                #expect(try await fixture.sql("b\(round)", Self.faults) == "0")
                #expect(try await fixture.sql("b\(round)", "SELECT count(*) FROM public.loose") == "0")
                let counted = try await fixture.sql("b\(round)", "SELECT nextval('public.counter')")
                #expect(try #require(Int(counted)) > 100 * round)
                let databases = "SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE 'copy%'"
                #expect(try await fixture.sql("b\(round)", databases) == "copy\(round)")
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `that are taken under load carry a restore to the latest time`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("a")
            try await fixture.awaitBackups(fixture.instance("a").resourceID, 1)
            try await fixture.sql("a", "CREATE TABLE public.kept (n int PRIMARY KEY, v text)")
            try await fixture.sql(
                "a",
                "INSERT INTO public.kept SELECT n, md5(n::text) FROM generate_series(1, 50000) n"
            )
            for name in ["cut", "again", "shrunk", "turned"] {
                try await fixture.sql("a", "CREATE TABLE public.\(name) (n int)")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0... where !Task.isCancelled {
                        let rest = number % 97
                        try await fixture.sql(
                            "a",
                            """
                            UPDATE public.kept SET v = md5(v) WHERE n % 97 = \(rest);
                            DROP TABLE public.again; CREATE TABLE public.again AS SELECT generate_series(1, \(rest)) AS n;
                            INSERT INTO public.cut SELECT generate_series(1, 500); TRUNCATE public.shrunk;
                            INSERT INTO public.shrunk SELECT generate_series(1, \(rest * 20))
                            """
                        )
                    }
                }
                defer { group.cancelAll() }
                for number in 1...2 {
                    try await fixture.awaitInstance("a")
                    let name = "s\(number)"
                    _ = try await fixture.fleet.createSnapshot(of: "a", named: name, tags: [], in: fixture.scope)
                    try await fixture.awaitSnapshot(name)
                }
            }
            let expected = try await fixture.sql("a", Self.sum)
            try await fixture.awaitRestorable("a", through: Date())
            try await fixture.restore(.instance("a"), to: nil, as: "b")
            try await fixture.awaitInstance("b")
            #expect(try await fixture.sql("b", Self.sum) == expected)
            #expect(try await fixture.sql("b", Self.faults) == "0")
        }
    }
}
