import Access
import AccessTesting
import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite struct `Replicated backups in their own region` {
    @Test(.timeLimit(.minutes(10)))
    func `are whole wherever replication was interrupted, and their repository alone tells of them`() async throws {
        try await FleetFixture.withServers(besides: ["eu-west-1"]) { first in
            var (fixture, random) = (first, SeededRandom(7))
            let source = try await fixture.reconciling { fixture in
                try await fixture.create("app")
                try await fixture.awaitInstance("app")
                try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 100000) AS n")
                return try await fixture.instance("app")
            }
            let replica = try await fixture.startReplication(of: source)
            for _ in 0..<(isSlowTier ? 20 : 4) {
                let milliseconds = Int.random(in: 20...700, using: &random)
                fixture = try await fixture.reopened()
                try await fixture.reconciling { _ in try await Task.sleep(for: .milliseconds(milliseconds)) }
            }
            fixture = try await fixture.reopened()
            try await fixture.reconciling { try await $0.awaitReplicated(source, through: Date()) }

            fixture = try await fixture.reopened()
            let repository = try fixture.fleet.repository(fixture.there)
            let check = RepositoryCheck(repository, ledger: fixture.fleet.ledger, region: fixture.there.region)
            #expect(try await check.run(VerifyOrder(isFull: true)).damages.isEmpty)
            _ = try await repository.collectGarbage()
            #expect(try await check.run(VerifyOrder(isFull: true)).damages.isEmpty)

            let known = try #require(try await fixture.replica(of: source))
            let ledger = try Ledger(path: fixture.directory + "/recovered.sqlite")
            let accounts = Accounts(ledger: ledger, sealer: TestSealer(), now: Date.init)
            let recovery = LedgerRecovery(ledger: ledger, accounts: accounts)
            let report = try await recovery.run(region: fixture.there.region, repository)
            #expect(report.problems.isEmpty)
            #expect(report.newKeys.map(\.account) == [fixture.scope.account])
            let recovered = try #require(report.backups.first)
            #expect(report.backups.count == 1)
            #expect(recovered.backup.arn == replica.arn)
            #expect(recovered.backup.key == known.key)
            #expect(recovered.backup.status == .retained)
            let window = try await fixture.fleet.restoreWindow(of: known)
            // Log that had arrived when the last daemon ended, and that its ledger does not know of yet, counts too.
            let (latest, told) = (try #require(recovered.window?.latest), try #require(window?.latest))
            #expect(latest >= told)
        }
    }

    @Test func `expire by their own retention period, and their source's by its own`() async throws {
        try await FleetFixture.withStores(besides: ["eu-west-1"]) { fixture in
            let app = try await fixture.stage("app", retentionDays: 7)
            try await fixture.stageBackup(of: app)
            var request = ReplicationRequest(sourceARN: app.arn)
            request.retentionDays = 1
            let replica = try await fixture.fleet.startReplication(request, in: fixture.there)
            let start = Date(timeIntervalSince1970: 1_900_000_000)
            let home = try #require(try await fixture.automatedBackup(app.resourceID))
            for backup in [home, replica] { try await fixture.stagePoints(of: backup, days: 4, from: start) }
            let now = start.addingTimeInterval(3.5 * secondsPerDay)
            func expired(_ backup: AutomatedBackup) async throws -> [String] {
                try await fixture.fleet.ledger.read { try Expiry.retention(of: backup, at: now, $0).expired }
            }
            #expect(try await expired(home).isEmpty)
            #expect(try await expired(replica) == ["\(replica.identifier).1.0", "\(replica.identifier).1.1"])
            let window = try await fixture.fleet.ledger.read { try Fleet.restoreWindow(of: replica, at: now, $0) }
            #expect(window?.earliest == now.addingTimeInterval(-secondsPerDay))
            #expect(window?.latest == now)

            let kept = try await fixture.fleet.stopReplication(of: app.arn, in: fixture.there)
            #expect(kept.status == .retained)
            let outage = try #require(kept.outageSeconds)
            let end = now.addingTimeInterval(outage + 1.1 * secondsPerDay)
            #expect(try await fixture.fleet.ledger.read { try Expiry.isOver(kept, at: end, $0) })
            let before = now.addingTimeInterval(outage + 0.9 * secondsPerDay)
            #expect(try await fixture.fleet.ledger.read { try !Expiry.isOver(kept, at: before, $0) })
        }
    }
}
