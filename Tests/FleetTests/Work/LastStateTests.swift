import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

/// What is to outlive a deleted instance is kept to the last commit, or the instance is not deleted.
@Suite struct `The last state of a deleted instance` {
    /// Writes rows until the server lets nobody in any more, and answers the last that was acknowledged.
    private static func writeUntilShutOut(_ fixture: FleetFixture) async throws -> Int {
        var last = 0
        let limit = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < limit {
            do {
                try await fixture.sql("app", "INSERT INTO public.journal VALUES (\(last + 1))")
                last += 1
            } catch {
                return last
            }
        }
        return last
    }

    @Test(.timeLimit(.minutes(10)), arguments: [nil, "last"] as [String?])
    func `holds every commit that a client was told of`(final: String?) async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app")
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            _ = try await Journal(fixture, "app")
            async let written = Self.writeUntilShutOut(fixture)
            try await eventually("rows are written", seconds: 60) {
                try await fixture.sql("app", "SELECT count(*) > 5 FROM public.journal") == "t"
            }
            try await fixture.delete("app", keepingBackups: true, final: final)
            let last = try await written
            try await fixture.awaitGone("app", seconds: 120)

            try await fixture.restore(.resource(id), to: nil, as: "retained")
            try await fixture.awaitInstance("retained")
            let count = "SELECT count(*) FROM public.journal WHERE n <= \(last)"
            #expect(try await fixture.sql("retained", count) == "\(last)")
            guard let final else { return }
            let request = InstanceRequest(identifier: "copy")
            _ = try await fixture.fleet.restore(snapshot: final, to: request, in: fixture.scope)
            try await fixture.awaitInstance("copy")
            #expect(try await fixture.sql("copy", count) == "\(last)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `holds what a stopped instance wrote just before it was stopped`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app")
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app", rows: 3)
            _ = try await fixture.fleet.stopInstance("app", snapshot: nil, in: fixture.scope)
            try await fixture.awaitInstance("app", .stopped)
            try await fixture.delete("app", keepingBackups: true)
            try await fixture.awaitGone("app", seconds: 120)
            try await fixture.restore(.resource(id), to: nil, as: "retained")
            try await fixture.awaitInstance("retained")
            #expect(try await Journal.read(fixture, "retained") == "1,2,3")
        }
    }

    /// Takes away the file without which a server can't start; answers where it is now and where it belongs.
    private static func cripple(_ fixture: FleetFixture) async throws -> (away: String, home: String) {
        let server = try fixture.fleet.server(of: try await fixture.instance("app"))
        let home = "\(server.dataDirectory)/global/pg_control"
        try FileManager.default.moveItem(atPath: home, toPath: home + ".away")
        return (home + ".away", home)
    }

    @Test(.timeLimit(.minutes(10)))
    func `that can't be kept leaves the instance as it was`() async throws {
        try await FleetFixture.with(adjusting: attempting(2)) { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            _ = try await fixture.fleet.stopInstance("app", snapshot: nil, in: fixture.scope)
            try await fixture.awaitInstance("app", .stopped)
            let file = try await Self.cripple(fixture)
            try await fixture.delete("app", final: "last")
            try await eventually("the deletion is given up", seconds: 120) {
                try await fixture.events("app").contains("9014")
            }
            #expect(try await fixture.instance("app").status == .stopped)
            #expect(try await fixture.snapshot("last").status == .failed)

            try FileManager.default.moveItem(atPath: file.away, toPath: file.home)
            try await fixture.delete("app", final: "last-again")
            try await fixture.awaitGone("app", seconds: 120)
            #expect(try await fixture.snapshot("last-again").status == .available)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `before a stop that can't be kept leaves the instance running`() async throws {
        try await FleetFixture.with(adjusting: attempting(2)) { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            let file = try await Self.cripple(fixture)
            _ = try await fixture.fleet.stopInstance("app", snapshot: "rest", in: fixture.scope)
            try await eventually("the stop is given up", seconds: 120) {
                try await fixture.events("app").contains("9015")
            }
            #expect(try await fixture.instance("app").status == .available)
            #expect(try await fixture.snapshot("rest").status == .failed)

            try FileManager.default.moveItem(atPath: file.away, toPath: file.home)
            try await eventually("the server is up again", seconds: 120) {
                (try? await fixture.sql("app", "SELECT 1")) == "1"
            }
        }
    }
}
