import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite struct `Where the space goes` {
    @Test(.timeLimit(.minutes(5)))
    func `is surveyed once a day, with the scheduled verification`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-03-01T01:00:00Z"))
        try await FleetFixture.with(clock: clock) { fixture in
            let region = fixture.scope.region
            let repository = try #require(fixture.fleet.repositories[region])
            let stream = try StreamID("db-ONE")
            let id = try SnapshotID("snapshot-1")
            let lineage = try LineageID("lineage-1")
            let writer = try await repository.snapshot(id: id, lineage: lineage, stream: stream)
            let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
            try await writer.store([FileTask(path: "a", content: .bytes(bytes))])
            _ = try await writer.finish()
            let log = try await repository.log(stream: stream, lineage: lineage)
            try await log.append(timeline: 1, start: 0, bytes: [1, 2, 3])
            try await eventually("the region is to be verified", seconds: 120) {
                try await fixture.ledgerScope { try $0.find(Verification.self, region, in: $1) } != nil
            }
            #expect(try await fixture.survey() == nil)

            try clock.move(to: try utc("2031-03-02T03:30:00Z"))
            try await eventually("there is a survey", seconds: 120) { try await fixture.survey() != nil }
            try await fixture.awaitIdle()
            let first = try #require(try await fixture.survey())
            #expect(first.snapshotBytes > 0 && first.logBytes > 0 && first.sharedBytes == 0)
            #expect(first.instances["db-ONE"]?.logBytes == first.logBytes)
            #expect(first.figures(after: nil).map(\.dimensions["region"]).allSatisfy { $0 == region })

            try await repository.delete(id)
            try clock.advance(by: 3_600)
            try await fixture.begin(.verifyRepository(VerifyOrder(isFull: false)), Fleet.verificationSubject(region))
            try await fixture.awaitIdle()
            #expect(try await fixture.survey() == first)

            try clock.move(to: try utc("2031-03-03T03:30:00Z"))
            try await eventually("there is another survey", seconds: 120) { try await fixture.survey() != first }
            let second = try #require(try await fixture.survey())
            #expect(second.snapshotBytes == 0 && second.logBytes == first.logBytes)
            #expect(second.instances["db-ONE"]?.snapshotBytes == 0)
        }
    }

    @Test func `is measured for the region and for each instance, also when one is gone`() throws {
        let scope = Scope(account: "", region: "eu-west-1")
        var last = SpaceSurvey(RepositoryUsage(), names: [:], in: scope, at: .distantPast)
        last.instances = ["gone": SpaceSurvey.Share(snapshotBytes: 5, logBytes: 6)]
        var survey = last
        survey.instances = ["app": SpaceSurvey.Share(snapshotBytes: 7, logBytes: 8)]
        (survey.snapshotBytes, survey.logBytes, survey.sharedBytes, survey.deadBytes) = (1, 2, 3, 4)
        let figures = survey.figures(after: last).map { "\($0.label) \($0.dimensions["instance"] ?? "-") \($0.bytes)" }
        #expect(
            figures == [
                "holdfast_repository_snapshot_bytes - 1", "holdfast_repository_log_bytes - 2",
                "holdfast_repository_shared_bytes - 3", "holdfast_repository_dead_bytes - 4",
                "holdfast_instance_snapshot_bytes app 7", "holdfast_instance_log_bytes app 8",
                "holdfast_instance_snapshot_bytes gone 0", "holdfast_instance_log_bytes gone 0",
            ]
        )
    }

    @Test(arguments: [(3_600.0, false), (-3_600, false), (86_000, true), (-86_400, true)])
    func `is looked at again after a day, also by a clock that was wrong`(seconds: Double, isDue: Bool) {
        let scope = Scope(account: "", region: "eu-west-1")
        let now = Date(timeIntervalSince1970: 2_000_000_000)
        let survey = SpaceSurvey(RepositoryUsage(), names: [:], in: scope, at: now)
        #expect(survey.isDue(at: now.addingTimeInterval(seconds)) == isDue)
    }
}

extension FleetFixture {
    /// The region's last survey.
    fileprivate func survey() async throws -> SpaceSurvey? {
        try await ledgerScope { try $0.find(SpaceSurvey.self, $1.region, in: $1) }
    }

    /// Reads what belongs to the region as a whole.
    fileprivate func ledgerScope<Value: Sendable>(
        _ read: @escaping @Sendable (LedgerReader, Scope) throws -> Value
    ) async throws -> Value {
        let region = Scope(account: "", region: scope.region)
        return try await fleet.ledger.read { try read($0, region) }
    }

    /// Begins work of the region, as the scheduler does.
    fileprivate func begin(_ order: WorkOrder, _ subject: String) async throws {
        let region = Scope(account: "", region: scope.region)
        try await Scheduler(fleet).begin(order, on: subject, in: region, at: fleet.clock.now())
    }
}
