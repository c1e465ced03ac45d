import Engine
import Fleet
import Foundation
import Ledger
import Repository
import Testing

@Suite struct `A rewind, step by step,` {
    private static let steps: [RewindOrder.Step] = [.plan, .save, .files, .recover, .open]
    private static let cuts: [RewindOrder.Step] = isSlowTier ? [.save, .files, .recover, .open] : [.files, .open]
    private static let sum = "SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) FROM public.t AS t"

    /// An instance with a snapshot `one` and other data since.
    private static func prepare(_ fixture: FleetFixture) async throws -> String {
        try await fixture.createAndAwait("app")
        try await fixture.awaitBackups(fixture.instance("app").resourceID, 1)
        try await fixture.awaitInstance("app")
        try await fixture.sql(
            "app",
            "CREATE TABLE public.t AS SELECT n, repeat('x', 100) AS v FROM generate_series(1, 20000) n"
        )
        let expected = try await fixture.sql("app", sum)
        _ = try await fixture.fleet.createSnapshot(of: "app", named: "one", tags: [], in: fixture.scope)
        try await fixture.awaitSnapshot("one")
        try await fixture.awaitInstance("app")
        try await fixture.sql("app", "UPDATE public.t SET v = 'y' WHERE n % 10 = 0")
        return expected
    }

    /// Waits until a rewind's next step is `step`, or one behind it.
    private static func await(_ step: RewindOrder.Step, _ fixture: FleetFixture, _ id: String) async throws {
        let wanted = steps.firstIndex(of: step) ?? 0
        let limit = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < limit {
            let orders = try await fixture.fleet.ledger.read { try $0.work(on: id) }.map(\.order)
            let next = orders.compactMap { order in
                if case .rewindInstance(let order) = order { steps.firstIndex(of: order.step) } else { nil }
            }
            guard let next = next.first, next < wanted else { return }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test(.timeLimit(.minutes(15)), arguments: cuts)
    func `goes on where it was after daemon and server were killed`(step: RewindOrder.Step) async throws {
        try await FleetFixture.withServers { first in
            let expected = try await first.reconciling { try await Self.prepare($0) }
            let before = try await first.instance("app")
            let cut = try await first.reopened()
            let rewind = try await cut.reconciling { fixture in
                let rewind = try await fixture.rewind("app", to: .snapshot("one"))
                try await Self.await(step, fixture, before.resourceID)
                return rewind
            }
            try await cut.killServer("app")
            let last = try await cut.reopened()
            try await last.reconciling { fixture in
                let ended = try await fixture.awaitRewind(rewind)
                #expect(ended.status == .complete, "\(ended.statusReason ?? "")")
                try await fixture.awaitInstance("app")
                #expect(try await fixture.sql("app", Self.sum) == expected)
                #expect(try await fixture.instance("app").timeline == before.timeline + 1)
                try await fixture.awaitIdle()
                _ = try await fixture.rewindAndAwait("app", to: .undo)
                let changed = try await fixture.sql("app", "SELECT count(*) FROM public.t WHERE v = 'y'")
                #expect(changed == "2000", "the safety snapshot is whole")
            }
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `leaves everything as it was where its snapshot has gone before its files are touched`() async throws {
        try await FleetFixture.withServers { first in
            _ = try await first.reconciling { try await Self.prepare($0) }
            let id = try await first.instance("app").resourceID
            let cut = try await first.reopened()
            let rewind = try await cut.reconciling { fixture in
                let rewind = try await fixture.rewind("app", to: .snapshot("one"), keeping: false)
                try await Self.await(.save, fixture, id)
                return rewind
            }
            let last = try await cut.reopened()
            let manifest = try SnapshotID(try await last.snapshot("one").manifest)
            try await last.fleet.repositories[last.scope.region]?.delete(manifest)
            try await last.reconciling { fixture in
                let ended = try await fixture.awaitRewind(rewind)
                #expect(ended.status == .failed && !ended.hasChangedData)
                try await fixture.awaitInstance("app")
                try await eventually("the server is back with what it held", seconds: 120) {
                    let changed = try? await fixture.sql("app", "SELECT count(*) FROM public.t WHERE v = 'y'")
                    return changed == "2000"
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `opens a stopped instance, and its next backup is incremental and exact`() async throws {
        try await FleetFixture.with { fixture in
            let expected = try await Self.prepare(fixture)
            _ = try await fixture.fleet.stopInstance("app", snapshot: nil, in: fixture.scope)
            try await fixture.awaitInstance("app", .stopped)
            let rewind = try await fixture.rewindAndAwait("app", to: .snapshot("one"))
            #expect(try await fixture.snapshot(rewind.safetySnapshot ?? "").status == .available)
            let instance = try await fixture.instance("app")
            #expect(instance.wish == .running && instance.stoppedAt == nil)
            #expect(try await fixture.sql("app", Self.sum) == expected)

            let backup = try #require(try await fixture.automatedSnapshots(instance.resourceID).last)
            #expect(backup.log?.timeline == instance.timeline)
            #expect(try #require(backup.storedBytes) < #require(backup.fullBytes) / 10, "it is incremental")
            let request = InstanceRequest(identifier: "copy")
            _ = try await fixture.fleet.restore(snapshot: backup.identifier, to: request, in: fixture.scope)
            try await fixture.sql("app", "UPDATE public.t SET v = 'z' WHERE n % 7 = 0")
            let after = try await fixture.sql("app", Self.sum)
            try await fixture.awaitRestorable("app", through: Date())
            try await fixture.restore(.instance("app"), to: nil, as: "latest")
            for name in ["copy", "latest"] { try await fixture.awaitInstance(name) }
            #expect(try await fixture.sql("copy", Self.sum) == expected)
            #expect(try await fixture.sql("latest", Self.sum) == after)
        }
    }
}
