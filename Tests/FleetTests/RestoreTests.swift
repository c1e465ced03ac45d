import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Restoring an instance` {
    @Test(.timeLimit(.minutes(15))) func `brings back a snapshot, and any second after it, exactly`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.create("app")
            try await fixture.awaitInstance("app")
            try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 1000) AS n")
            _ = try await fixture.fleet.createSnapshot(of: "app", named: "before", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("before")
            try await fixture.awaitInstance("app")
            try await fixture.sql("app", "INSERT INTO public.t SELECT generate_series(1001, 3000)")
            let good = Date()
            try await Task.sleep(for: .milliseconds(20))
            try await fixture.sql("app", "DROP TABLE public.t")
            try await fixture.awaitRestorable("app", through: Date())

            _ = try await fixture.fleet.restore(
                snapshot: "before",
                to: InstanceRequest(identifier: "app-2"),
                in: fixture.scope
            )
            _ = try await fixture.fleet.restore(
                .instance("app"),
                to: good,
                as: InstanceRequest(identifier: "app-3"),
                in: fixture.scope
            )
            _ = try await fixture.fleet.restore(
                .instance("app"),
                to: nil,
                as: InstanceRequest(identifier: "app-4"),
                in: fixture.scope
            )
            for name in ["app-2", "app-3", "app-4"] { try await fixture.awaitInstance(name) }
            #expect(try await fixture.sql("app-2", "SELECT count(*) FROM public.t") == "1000")
            #expect(try await fixture.sql("app-3", "SELECT count(*) FROM public.t") == "3000")
            #expect(try await fixture.sql("app-4", "SELECT to_regclass('public.t') IS NULL") == "t")
        }
    }
}
