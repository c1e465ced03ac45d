import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `A rewind of a broken instance` {
    /// An instance with a row in a snapshot, whose files are damaged so that its server can't start.
    private static func broken(_ fixture: FleetFixture) async throws -> Instance {
        try await fixture.createAndAwait("app")
        let instance = try await fixture.instance("app")
        try await fixture.awaitBackups(instance.resourceID, 1)
        try await fixture.awaitInstance("app")
        var journal = try await Journal(fixture, "app")
        try await journal.write(fixture, "app")
        _ = try await fixture.fleet.createSnapshot(of: "app", named: "one", tags: [], in: fixture.scope)
        try await fixture.awaitSnapshot("one")
        try await fixture.awaitInstance("app")
        try await journal.write(fixture, "app")
        try await fixture.awaitRestorable("app", through: Date())
        let data = "\(fixture.directory)/instances/\(instance.resourceID)/data"
        try FileManager.default.removeItem(atPath: data + "/global/pg_control")
        try FileManager.default.removeItem(atPath: data + "/pg_xact")
        try await fixture.killServer("app")
        return instance
    }

    @Test(.timeLimit(.minutes(15))) func `is refused while it can't be kept, and works where that is not wanted`()
        async throws
    {
        try await FleetFixture.with(adjusting: attempting(2)) { fixture in
            let instance = try await Self.broken(fixture)
            let refused = try await fixture.awaitRewind(fixture.rewind("app", to: .snapshot("one")))
            #expect(refused.status == .failed && !refused.hasChangedData)
            #expect(refused.statusReason?.contains("rewind without a safety snapshot") == true)
            #expect(try await fixture.instance("app").status == .available, "it is what it was")
            #expect(try await fixture.snapshot(refused.safetySnapshot ?? "").status == .failed)
            await #expect(throws: FleetError.self) { try await fixture.rewind("app", to: .undo) }

            _ = try await fixture.rewindAndAwait("app", to: .latest, keeping: false)
            #expect(try await Journal.read(fixture, "app") == "1,2")
            let told = try await fixture.fleet.ledger.read { try $0.list(Event.self, in: fixture.scope) }
            let done = told.last { $0.number == "RDS-EVENT-9032" }
            #expect(
                done?.message.contains("has the password of that time") == true,
                "nobody could ask for the present one"
            )
            let undo = await #expect(throws: FleetError.self) { try await fixture.rewind("app", to: .undo) }
            #expect(undo?.description.contains("took no safety snapshot") == true)
            #expect(try await fixture.instance("app").resourceID == instance.resourceID)
            #expect(try await fixture.events("app").filter { $0.hasPrefix("903") } == ["9031", "9033", "9031", "9032"])
        }
    }

    @Test(.timeLimit(.minutes(15))) func `whose files were touched is never opened, and can be rewound again`()
        async throws
    {
        try await FleetFixture.with(adjusting: attempting(1)) { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app")
            var before: Set<URL> = []
            for name in ["one", "two"] {
                before = try fixture.packs()
                _ = try await fixture.fleet.createSnapshot(of: "app", named: name, tags: [], in: fixture.scope)
                try await fixture.awaitSnapshot(name)
                try await fixture.awaitInstance("app")
                try await journal.write(fixture, "app")
            }
            try await fixture.losePacks(of: "two", among: try fixture.packs().subtracting(before))
            let failed = try await fixture.awaitRewind(fixture.rewind("app", to: .snapshot("two"), keeping: false))
            #expect(failed.status == .failed && failed.hasChangedData)
            let instance = try await fixture.instance("app")
            #expect(instance.status == .incompatibleRestore && instance.wish == .held)
            let server = try fixture.fleet.server(of: instance)
            #expect(server.runningProcess() == nil && !server.isInitialised, "no server would start in it")

            _ = try await fixture.rewindAndAwaitAvailable("app", to: .snapshot("one"))
            #expect(try await Journal.read(fixture, "app") == "1")
        }
    }
}
