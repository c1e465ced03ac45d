import Foundation
import Keys
import Testing

@testable import Fleet

@Suite struct `An instance whose key can't be used` {
    /// What can be wrong with a key.
    enum Trouble: CaseIterable {
        case disabled, pendingDeletion, ungranted
    }

    @Test(arguments: Trouble.allCases)
    func `can be started again for seven days, and not after`(trouble: Trouble) async throws {
        let clock = ManualWallClock(startingAt: Date(timeIntervalSince1970: 1_700_000_000))
        try await FleetFixture.withStores(clock: clock) { fixture in
            let keyed = try await fixture.keyed()
            let instance = try await fixture.stage("app", under: keyed)
            let patrol = KeyPatrol(keyed.fleet)
            try await patrol.look(keyed.storageKeys)
            #expect(try await fixture.instance("app").status == .available)

            try await cause(trouble, keyed)
            try await patrol.look(keyed.storageKeys)
            let lost = try await fixture.instance("app")
            #expect(lost.status == .inaccessibleRecoverable)
            let orders = try await fixture.work(on: instance).map(\.order)
            #expect(orders.count == 1)
            guard case .withdrawInstance = orders.first else { return #expect(Bool(false), "\(orders)") }
            try clock.advance(by: 7 * 86_400 - 60)
            try await patrol.look(keyed.storageKeys)
            #expect(try await fixture.instance("app").status == .inaccessibleRecoverable)
            try clock.advance(by: 120)
            try await patrol.look(keyed.storageKeys)
            #expect(try await fixture.instance("app").status == .inaccessible)
            await #expect(throws: FleetError.self) {
                try await keyed.fleet.startInstance("app", in: fixture.scope)
            }
        }
    }

    @Test func `is started again with its key, but not after seven days`() async throws {
        let clock = ManualWallClock(startingAt: Date(timeIntervalSince1970: 1_700_000_000))
        try await FleetFixture.withStores(clock: clock) { fixture in
            let keyed = try await fixture.keyed()
            let patrol = KeyPatrol(keyed.fleet)
            for name in ["early", "late"] { _ = try await fixture.stage(name, under: keyed) }
            try await cause(.disabled, keyed)
            try await patrol.look(keyed.storageKeys)
            try await keyed.keys.enable(keyed.key.reference)
            try clock.advance(by: 6 * 86_400)
            #expect(try await keyed.fleet.startInstance("early", in: fixture.scope).status == .starting)
            try clock.advance(by: 2 * 86_400)
            try await patrol.look(keyed.storageKeys)
            await #expect(throws: FleetError.self) {
                try await keyed.fleet.startInstance("late", in: fixture.scope)
            }
        }
    }

    private func cause(_ trouble: Trouble, _ keyed: KeyedFleet) async throws {
        switch trouble {
        case .disabled: try await keyed.keys.disable(keyed.key.reference)
        case .pendingDeletion: _ = try await keyed.keys.scheduleDeletion(of: keyed.key.reference, windowDays: 30)
        case .ungranted: try await keyed.takeGrantBack()
        }
    }
}
