import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

/// Real servers of two versions of the same first number.
@Suite(
    .enabled("HOLDFAST_OLDER_POSTGRESQL names no older version; see scripts/older-postgresql") {
        Engines.olderRoot != nil
    }
) struct `An upgrade` {
    /// The two versions, the older first.
    private static func versions(_ fixture: FleetFixture) throws -> (old: String, new: String) {
        let newest = try #require(fixture.fleet.installations.last)
        let old = try #require(fixture.fleet.installations.first { $0.major == newest.major && $0 != newest })
        return (old.version, newest.version)
    }

    private static func running(_ fixture: FleetFixture, _ identifier: String) async throws -> String {
        String(try await fixture.sql(identifier, "SHOW server_version").prefix { $0 != " " })
    }

    @Test(.timeLimit(.minutes(15))) func `keeps data and log, and is made when it is asked for`() async throws {
        try await FleetFixture.with(engines: .withOlder) { fixture in
            let (old, new) = try Self.versions(fixture)
            try await fixture.createAndAwait("app") {
                $0.engineVersion = old
                $0.autoMinorVersionUpgrade = false
            }
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            #expect(try await Self.running(fixture, "app") == old)
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app", rows: 2)

            let waiting = try await fixture.modify("app", immediately: false) { $0.changes.engineVersion = new }
            #expect(waiting.pending.engineVersion == new && waiting.status == .available)
            #expect(try await Self.running(fixture, "app") == old)
            let begun = try await fixture.modify("app") { _ in }
            #expect(begun.status == .upgrading)
            try await fixture.awaitInstance("app")
            #expect(try await fixture.instance("app").engineVersion == new)
            #expect(try await fixture.instance("app").pending.isEmpty)
            #expect(try await Self.running(fixture, "app") == new)
            try await journal.write(fixture, "app")
            #expect(try await Journal.read(fixture, "app") == journal.all)

            let error = await #expect(throws: FleetError.self) {
                try await fixture.modify("app") { $0.changes.engineVersion = old }
            }
            #expect(error?.code == .invalidParameterCombination)
            try await fixture.awaitRestorable("app", through: Date())
            #expect(try await fixture.ranges(fixture.instance("app")).count == 1)
            try await fixture.restore(.instance("app"), to: nil, as: "copy")
            try await fixture.awaitInstance("copy")
            #expect(try await Journal.read(fixture, "copy") == journal.all)
        }
    }

    @Test(.timeLimit(.minutes(15)), .enabled(if: ManualWallClock.faketime != nil))
    func `is made by itself in the maintenance window`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-03-02T12:00:00Z"))
        try await FleetFixture.with(clock: clock, engines: .withOlder) { fixture in
            let (old, new) = try Self.versions(fixture)
            for (name, isAutomatic) in [("app", true), ("other", false)] {
                try await fixture.createAndAwait(name, retentionDays: 0) {
                    $0.engineVersion = old
                    $0.autoMinorVersionUpgrade = isAutomatic
                    $0.maintenanceWindow = "mon:10:00-mon:11:00"
                }
            }
            #expect(fixture.fleet.pendingUpgrade(of: try await fixture.instance("app"))?.version == new)
            try clock.move(to: utc("2031-03-03T10:00:01Z"))
            try await eventually("the instance is upgraded", seconds: 120) {
                let app = try await fixture.instance("app")
                return app.engineVersion == new && app.status == .available
            }
            #expect(try await Self.running(fixture, "app") == new)
            #expect(try await Self.running(fixture, "other") == old)
            #expect(fixture.fleet.pendingUpgrade(of: try await fixture.instance("app")) == nil)
            #expect(fixture.fleet.pendingUpgrade(of: try await fixture.instance("other"))?.applyAt == nil)
        }
    }

    @Test(.timeLimit(.minutes(15))) func `of the package is written down at the next start`() async throws {
        try await FleetFixture.withServers(engines: .withOlder) { fixture in
            let (old, new) = try Self.versions(fixture)
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("app", retentionDays: 0) { $0.engineVersion = old }
                #expect(try await Self.running(fixture, "app") == old)
            }
            let later = try await fixture.reopened { $0.version != old }
            try await later.reconciling { later in
                #expect(try await later.instance("app").engineVersion == old)
                _ = try await later.fleet.rebootInstance("app", in: later.scope)
                try await eventually("the new version is known", seconds: 120) {
                    try await later.instance("app").engineVersion == new
                }
                #expect(try await Self.running(later, "app") == new)
            }
        }
    }
}
