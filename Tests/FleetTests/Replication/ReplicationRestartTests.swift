import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `Starting a replication again` {
    /// What of an earlier replication is about to go.
    enum Going: CaseIterable {
        case deletion
        case expiry
        case isOver
        case nothing
    }

    @Test(arguments: Going.allCases)
    func `is refused while what was kept of the last one goes`(going: Going) async throws {
        try await FleetFixture.withStores(besides: ["eu-west-1"]) { fixture in
            let app = try await fixture.stage("app")
            try await fixture.stageBackup(of: app)
            let replica = try await fixture.startReplication(of: app)
            try await fixture.stagePoints(of: replica, days: 2, from: Date(timeIntervalSinceNow: -2 * secondsPerDay))
            _ = try await fixture.fleet.stopReplication(of: app.arn, in: fixture.there)
            try await fixture.fleet.ledger.write { writer in
                switch going {
                case .deletion, .expiry:
                    let subject = going == .expiry ? "expiry/\(replica.key)" : replica.key
                    let order = WorkOrder.expireBackups(resourceID: replica.key)
                    try writer.insert(
                        Work(scope: replica.scope, id: "1", subject: subject, order: order, createdAt: Date())
                    )
                case .isOver:
                    try writer.update(AutomatedBackup.self, replica.identifier, in: replica.scope) {
                        $0.outageSeconds = -30 * secondsPerDay
                    }
                case .nothing: break
                }
            }
            let request = ReplicationRequest(sourceARN: app.arn)
            if going == .nothing {
                _ = try await fixture.fleet.startReplication(request, in: fixture.there)
            } else {
                let refusal = await #expect(throws: FleetError.self) {
                    try await fixture.fleet.startReplication(request, in: fixture.there)
                }
                #expect(refusal?.code == .invalidAutomatedBackupState)
                #expect(try await fixture.replica(of: app)?.status == .retained)
            }
        }
    }
}
