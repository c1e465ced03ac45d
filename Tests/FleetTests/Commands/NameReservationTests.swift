import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `A name that an instance is to get` {
    /// What else could take the name.
    enum Taker: CaseIterable {
        case create, renameNow, renameLater, restore
    }

    @Test(arguments: Taker.allCases) func `is nobody else's`(taker: Taker) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("a")
            try await fixture.stage("b")
            try await fixture.stageSnapshot("s", of: "b")
            try await fixture.modify("a", immediately: false) { $0.newIdentifier = "c" }
            let error = await #expect(throws: FleetError.self) {
                switch taker {
                case .create: try await fixture.create("C")
                case .renameNow: try await fixture.modify("b") { $0.newIdentifier = "C" }
                case .renameLater: try await fixture.modify("b", immediately: false) { $0.newIdentifier = "C" }
                case .restore:
                    let request = InstanceRequest(identifier: "C")
                    _ = try await fixture.fleet.restore(snapshot: "s", to: request, in: fixture.scope)
                }
            }
            #expect(error?.code == .instanceAlreadyExists)
            #expect(error?.description.contains("a is to be renamed to c") == true)
            let names = try await fixture.fleet.ledger.read { try $0.all(Instance.self) }.map(\.identifier)
            #expect(names.sorted() == ["a", "b"])
        }
    }

    @Test func `is free again when it is to have another one, or goes`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("a")
            try await fixture.modify("a", immediately: false) { $0.newIdentifier = "c" }
            try await fixture.modify("a", immediately: false) { $0.newIdentifier = "c" }
            try await fixture.modify("a", immediately: false) { $0.newIdentifier = "d" }
            try await fixture.create("c")
            try await fixture.delete("a")
            try await fixture.create("d")
        }
    }

    @Test(.timeLimit(.minutes(15))) func `is given up where it is another's after all, and nothing else is`()
        async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            try await fixture.createAndAwait("other", retentionDays: 0)
            let begun = try await fixture.sql("app", "SELECT pg_postmaster_start_time()")
            let app = try await fixture.instance("app")
            let work = Work(
                scope: app.scope,
                id: fixture.fleet.names.token(),
                subject: app.resourceID,
                order: .modifyInstance,
                createdAt: fixture.fleet.clock.now()
            )
            // A ledger from before names were reserved.
            try await fixture.fleet.ledger.write { writer in
                try writer.update(Instance.self, "app", in: app.scope) {
                    $0.pending.identifier = "other"
                    $0.pending.allocatedStorageGiB = 30
                    $0.applyingPending = true
                    $0.status = .renaming
                }
                try writer.insert(work)
            }
            try await fixture.awaitIdle()
            let changed = try await fixture.instance("app")
            #expect(changed.status == .available && changed.pending.isEmpty)
            #expect(changed.settings.allocatedStorageGiB == 30)
            #expect(try await fixture.sql("app", "SELECT pg_postmaster_start_time()") == begun, "it was never stopped")
            #expect(try await fixture.events("app").contains("9007"))
        }
    }
}
