import Fleet
import Foundation
import Ledger
import Testing

@testable import Repository

@Suite struct `A verification that finds damage` {
    private static let sum = "SELECT count(*) || '/' || coalesce(sum(hashtext(t::text)), 0) FROM public.t AS t"

    @Test(.timeLimit(.minutes(10)))
    func `tells the owner, refuses the restore, and lets the next backup store the pages again`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("a")
            let resourceID = try await fixture.instance("a").resourceID
            try await fixture.awaitBackups(resourceID, 1)
            try await fixture.sql(
                "a",
                "CREATE TABLE public.t AS SELECT n, md5(n::text) AS v FROM generate_series(1, 100000) n"
            )
            // Else the first reader of a row changes its page.
            try await fixture.sql("a", "VACUUM (FREEZE) public.t")
            _ = try await fixture.fleet.createSnapshot(of: "a", named: "whole", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("whole")
            try await fixture.awaitInstance("a")
            let sum = try await fixture.sql("a", Self.sum)
            #expect(try await fixture.verify().problems == 0)

            let file = try await fixture.sql("a", "SELECT pg_relation_filepath('public.t')")
            let (pack, before) = try await fixture.damage(file, of: fixture.snapshot("whole"))
            let found = try await fixture.verify(VerifyOrder(isFull: true))
            #expect(found.problems > 0)
            #expect(found.lines.contains { $0.hasPrefix("damaged:") && $0.contains("snapshot whole of a") })
            #expect(found.lines.contains { $0.hasPrefix("marked: packs/") })
            let damaged = try await fixture.snapshot("whole")
            #expect(damaged.damage?.contains("object packs/") == true)
            #expect(damaged.shownStatus == "incompatible-restore")
            #expect(try await fixture.events("whole").contains("9005"))
            await #expect(throws: FleetError.self) {
                try await fixture.fleet.restore(
                    snapshot: "whole",
                    to: InstanceRequest(identifier: "b"),
                    in: fixture.scope
                )
            }

            // The damage asks for a backup at once, which stores the pages again: sound, and what heals the others.
            try await eventually("the snapshot is healed", seconds: 90) {
                try await fixture.snapshot("whole").damage == nil
            }
            #expect(try await fixture.events("whole").contains("9012"))
            let newest = try #require(try await fixture.automatedSnapshots(resourceID).last)
            #expect(newest.damage == nil && newest.requestedAt > damaged.requestedAt)
            _ = try await fixture.fleet.restore(
                snapshot: "whole",
                to: InstanceRequest(identifier: "b"),
                in: fixture.scope
            )
            try await fixture.awaitInstance("b")
            #expect(try await fixture.sql("b", Self.sum) == sum)

            try before.write(to: pack)
            #expect(try await fixture.verify().problems == 0)
            let repository = try #require(fixture.fleet.repositories[fixture.scope.region])
            #expect(try await repository.marks().isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `of captured log tells the instance's owner once, and takes it back`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("a")
            let (ledger, now) = (fixture.fleet.ledger, fixture.fleet.clock.now())
            let damage = Damage(object: "logs/x", reason: .authentication, stream: try StreamID(instance.stream))
            let bad = RepositoryFindings(report: VerifyReport(), damages: [damage], names: [:])
            let good = RepositoryFindings(report: VerifyReport(), damages: [], names: [:])
            for findings in [bad, bad, good] {
                try await VerifyRecord(findings, region: fixture.scope.region, only: nil, now: now).write(to: ledger)
            }
            #expect(try await fixture.events("a").filter { $0 == "9011" }.count == 1)
            let backup = try #require(try await fixture.automatedBackup(instance.resourceID))
            #expect(backup.needsBase)
            #expect(backup.logDamage == nil)
        }
    }

    @Test func `of one snapshot says nothing about the others`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("a")
            let first = try await fixture.stageSnapshot("first", of: "a")
            let second = try await fixture.stageSnapshot("second", of: "a")
            let (ledger, region) = (fixture.fleet.ledger, fixture.scope.region)
            let ids = try [first, second].map { try SnapshotID($0.manifest) }
            let damage = Damage(object: "packs/x", reason: .missing, snapshots: ids)
            let both = RepositoryFindings(report: VerifyReport(), damages: [damage], names: [:])
            let none = RepositoryFindings(report: VerifyReport(), damages: [], names: [:])
            let now = fixture.fleet.clock.now()
            try await VerifyRecord(both, region: region, only: nil, now: now).write(to: ledger)
            #expect(try await fixture.snapshot("first").damage == "object packs/x is missing")
            try await VerifyRecord(none, region: region, only: first.manifest, now: now).write(to: ledger)
            #expect(try await fixture.snapshot("first").damage == nil)
            #expect(try await fixture.snapshot("second").damage != nil)
            try await VerifyRecord(none, region: "eu-west-1", only: nil, now: now).write(to: ledger)
            #expect(try await fixture.snapshot("second").damage != nil)
        }
    }

    @Test func `remembers what is sound across restarts, and forgets what is gone`() async throws {
        try await FleetFixture.withStores { fixture in
            let history = VerifyHistory(ledger: fixture.fleet.ledger, region: fixture.scope.region)
            var report = VerifyReport()
            report.sound = ["packs/l/1", "packs/l/2", "packs/m/1", "manifests/a/1", "logs/s/00000001/0-1"]
            try await history.note(report, at: Date(timeIntervalSince1970: 100))
            let again = VerifyHistory(ledger: fixture.fleet.ledger, region: fixture.scope.region)
            #expect(try await again.memory().times == Dictionary(uniqueKeysWithValues: report.sound.map { ($0, 100) }))
            var later = VerifyReport()
            later.sound = ["packs/l/2"]
            later.gone = ["packs/l/1", "packs/m/1"]
            later.marks = [DamageMark(object: "manifests/a/1", reason: .truncated)]
            try await again.note(later, at: Date(timeIntervalSince1970: 200))
            #expect(try await history.memory().times == ["packs/l/2": 200, "logs/s/00000001/0-1": 100])
            let elsewhere = VerifyHistory(ledger: fixture.fleet.ledger, region: "eu-west-1")
            #expect(try await elsewhere.memory().times.isEmpty)
        }
    }
}

extension FleetFixture {
    /// Asks for a verification as the command line does, and waits for its result.
    func verify(_ order: VerifyOrder = VerifyOrder(isFull: false)) async throws -> MaintenanceOutcome {
        let request = try await MaintenanceRequest.make(
            .verifyRepository(order),
            region: scope.region,
            ledger: fleet.ledger,
            id: fleet.names.token(),
            now: fleet.clock.now()
        )
        while true {
            switch try await request.state() {
            case .ended(let outcome):
                #expect(outcome.failure == nil)
                return outcome
            case .dropped: throw Dropped()
            case .open: try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// A verification ended without a result.
    struct Dropped: Error {}

    /// Flips a bit of a page in the middle of a file of a snapshot; answers the object and what it held.
    func damage(_ path: String, of snapshot: Snapshot) async throws -> (URL, Data) {
        let repository = try #require(fleet.repositories[scope.region])
        let manifest = try await repository.manifest(SnapshotID(snapshot.manifest))
        var runs = manifest.runs(of: try #require(manifest.entry(path)))
        var slices: [FrameSlice] = []
        while let run = try runs.next() {
            if let slice = run.slice { slices.append(slice) }
        }
        let slice = slices[slices.count / 2]
        let name = manifest.packName(slice.pack).text
        let pack = URL(filePath: directory).appending(path: "repository").appending(path: name)
        let before = try Data(contentsOf: pack)
        var after = before
        after[slice.frame.offset + slice.frame.length / 2] ^= 1
        try after.write(to: pack)
        return (pack, before)
    }
}
