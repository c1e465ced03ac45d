import Engine
import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite struct `A backup that gives way` {
    @Test(.timeLimit(.minutes(5))) func `hurries when the server has to keep much log for it`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            let instance = try await fixture.instance("app")
            let ticket = SnapshotTicket(fixture.fleet)
            let snapshot = try await fixture.fleet.ledger.write {
                try ticket.prepare($0, instance, "slow", .manual)
            }
            var server = try fixture.fleet.server(of: instance)
            server.configuration.retainedLogMiBMax = 0
            let repository = try fixture.fleet.repository(instance.scope)
            let writer = try await repository.snapshot(
                id: SnapshotID(snapshot.manifest),
                lineage: LineageID(instance.lineage),
                stream: StreamID(instance.stream)
            )
            let session = BackupSession(
                fleet: fixture.fleet,
                instance: instance,
                snapshot: snapshot,
                logger: fixture.fleet.logger
            )
            try await session.keepingLogShort(server, since: 0, writer) {
                while !writer.isHurried { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(writer.isHurried)
        }
    }
}
