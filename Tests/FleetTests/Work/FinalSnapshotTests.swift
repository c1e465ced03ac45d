import Fleet
import Testing

@Suite struct `A final snapshot` {
    @Test(.timeLimit(.minutes(10))) func `has its name from the moment the deletion is accepted`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("a", retentionDays: 0)
                try await fixture.createAndAwait("b", retentionDays: 0)
                try await fixture.sql("a", "CREATE TABLE public.precious AS SELECT 1 AS n")
            }
            // Nobody works: the deletion waits, as it does behind other work.
            try await fixture.delete("a", final: "last")
            let error = await #expect(throws: FleetError.self) {
                try await fixture.fleet.createSnapshot(of: "b", named: "last", tags: [], in: fixture.scope)
            }
            #expect(error?.code == .snapshotAlreadyExists)
            try await fixture.reconciling { fixture in
                try await fixture.awaitGone("a")
                #expect(try await fixture.snapshot("last").instance.identifier == "a")
                #expect(try await fixture.snapshot("last").status == .available)
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `of a stop belongs to the stopped instance`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.reconciling { fixture in try await fixture.createAndAwait("a", retentionDays: 0) }
            _ = try await fixture.fleet.stopInstance("a", snapshot: "rest", in: fixture.scope)
            #expect(try await fixture.snapshot("rest").status == .creating)
            try await fixture.reconciling { fixture in
                try await fixture.awaitInstance("a", .stopped)
                #expect(try await fixture.snapshot("rest").status == .available)
            }
        }
    }
}
