import Access
import AccessTesting
import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite struct `A ledger rebuilt from the store` {
    private static let day = 86_400.0

    @Test func `has the accounts, snapshots, tags and backups that the store tells of`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            try await stored.publish("rds:app-1")
            try await stored.capture(from: 0, committedAt: 60, beginsRange: true)
            var manual = try await stored.publish("kept", .manual)
            manual.tags = [ResourceTag(key: "why", value: "release")]
            let repository = try fixture.fleet.repository(fixture.scope)
            let stream = try SnapshotDescription.stream(of: manual.manifest)
            try await repository.describe(stream, document: SnapshotDescription(manual).encode())

            let (ledger, report) = try await stored.recover(at: 120)
            #expect(report.problems.isEmpty)
            #expect(report.newKeys.map(\.account) == [fixture.scope.account])
            let (snapshots, backups, instances) = try await ledger.read { reader in
                (
                    try reader.list(Snapshot.self, in: fixture.scope),
                    try reader.list(AutomatedBackup.self, in: fixture.scope),
                    try reader.all(Instance.self)
                )
            }
            #expect(instances.isEmpty)
            #expect(snapshots.map(\.identifier).sorted() == ["kept", "rds:app-1"])
            #expect(snapshots.first { $0.identifier == "kept" }?.tags == manual.tags)
            #expect(backups.map(\.identifier) == ["ab-app"])
            #expect(backups.first?.status == .retained)
            #expect(backups.first?.instance.settings == stored.instance.settings)
            let window = try #require(report.backups.first?.window)
            #expect(window.earliest == StoredInstance.start)
            #expect(window.latest == StoredInstance.start.addingTimeInterval(60))
        }
    }

    @Test func `counts the outage for nothing when backups expire`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            try await stored.publish("rds:app-1")
            try await stored.capture(from: 0, committedAt: 60, beginsRange: true)
            let (ledger, report) = try await stored.recover(at: 100 * Self.day)
            let backup = try #require(report.backups.first?.backup)
            func isDue(afterDays days: Double) async throws -> Bool {
                let now = StoredInstance.start.addingTimeInterval((100 + days) * Self.day)
                return try await ledger.read { try Expiry.isDue(of: backup, at: now, $0) }
            }
            #expect(try await !isDue(afterDays: 0))
            #expect(try await !isDue(afterDays: 6.9))
            #expect(try await isDue(afterDays: 7.1))
        }
    }

    @Test func `lets the backups of an instance that was deleted before expire as they would have`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            var deleted = stored.backup
            deleted.status = .retained
            deleted.deletedAt = StoredInstance.start.addingTimeInterval(61)
            try await stored.describe(deleted)
            try await stored.publish("rds:app-1")
            try await stored.capture(from: 0, committedAt: 60, beginsRange: true)
            let (ledger, report) = try await stored.recover(at: 5 * Self.day)
            let backup = try #require(report.backups.first?.backup)
            #expect(backup.deletedAt == deleted.deletedAt)
            let (soon, late) = (5 * Self.day, 8 * Self.day)
            #expect(
                try await ledger.read {
                    try !Expiry.isDue(of: backup, at: StoredInstance.start.addingTimeInterval(soon), $0)
                        && Expiry.isDue(of: backup, at: StoredInstance.start.addingTimeInterval(late), $0)
                }
            )
        }
    }

    @Test func `keeps the recovery points out of the snapshots`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            try await stored.publish("rds:app-1")
            try await stored.publish("recovery-point-1", .recoveryPoint, at: 30, logStart: 30)
            try await stored.capture(from: 0, committedAt: 60, beginsRange: true)
            let (ledger, _) = try await stored.recover(at: 120)
            let (snapshots, points) = try await ledger.read {
                (try $0.all(Snapshot.self), try $0.all(RecoveryPoint.self))
            }
            #expect(snapshots.map(\.identifier) == ["rds:app-1"])
            #expect(points.map(\.manifest) == ["manifest-recovery-point-1"])
        }
    }

    @Test func `gives each account a new key, and the oldest account is the first again`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            try await stored.publish("theirs", .manual, at: 10, account: "000000000000")
            try await stored.publish("ours", .manual, at: -10)
            let (ledger, report) = try await stored.recover(at: 120)
            #expect(report.newKeys.map(\.account) == ["000000000000", fixture.scope.account])
            let root = try await Accounts(ledger: ledger, sealer: TestSealer(), now: { Date() }).root()
            #expect(root.account == fixture.scope.account)
            #expect(report.newKeys.contains { $0.id == root.id })
        }
    }

    @Test func `keeps the newest of two snapshots of one name, and says where the other is`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            try await stored.publish("twice", .manual, at: 10, manifest: "older")
            try await stored.publish("twice", .manual, at: 20, manifest: "newer")
            let (_, report) = try await stored.recover(at: 120)
            #expect(report.manualSnapshots.map(\.manifest) == ["newer"])
            #expect(report.problems.count == 1 && report.problems[0].contains("holdfast export older"))
        }
    }

    @Test func `repeats what was marked as damaged before`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            try await stored.publish("kept", .manual)
            let pack = try #require(try await fixture.store.list(prefix: "packs/").first?.name.text)
            let path = "\(fixture.directory)/repository/\(pack)"
            var bytes = try #require(FileManager.default.contents(atPath: path))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: path))
            let repository = try fixture.fleet.repository(fixture.scope)
            _ = try await repository.updateMarks(try await repository.verify(.all))
            let (_, report) = try await stored.recover(at: 120)
            #expect(report.problems.count == 1 && report.problems[0].contains("object \(pack) is marked as damaged"))
        }
    }

    @Test func `names what is damaged and has all the rest`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            try await stored.publish("rds:app-1")
            try await stored.publish("kept", .manual)
            try await stored.capture(from: 0, committedAt: 60, beginsRange: true)
            let objects = try await fixture.store.list(prefix: "").map(\.name.text)
            let read = objects.filter { name in
                ["manifests/", "logs/", "descriptions/"].contains { name.hasPrefix($0) }
            }
            #expect(read.count == 4)
            for name in read {
                let path = "\(fixture.directory)/repository/\(name)"
                let sound = try #require(FileManager.default.contents(atPath: path))
                var damaged = sound
                damaged[damaged.count - 30] ^= 1
                try damaged.write(to: URL(filePath: path))
                let (_, report) = try await stored.recover(at: 120)
                #expect(report.problems.first?.contains(name) == true, "\(name): \(report.problems)")
                let isManual = name.hasPrefix("manifests/manifest-kept")
                #expect(report.manualSnapshots.isEmpty == isManual)
                let isAutomated = name.hasPrefix("manifests/manifest-rds")
                #expect(report.backups.isEmpty == isAutomated)
                try sound.write(to: URL(filePath: path))
            }
            #expect(try await stored.recover(at: 120).report.problems.isEmpty)
        }
    }
}
