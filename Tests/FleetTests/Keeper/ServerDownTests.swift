import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `A server that can't be started` {
    @Test(.timeLimit(.minutes(10))) func `is told to its owner, and started as soon as that is possible`() async throws
    {
        try await FleetFixture.withStores { fixture in
            try await fixture.reconciling { fixture in try await fixture.createAndAwait("a", retentionDays: 0) }
            let instance = try await fixture.instance("a")
            try await fixture.fleet.stopServers()
            let version = "\(fixture.directory)/instances/\(instance.resourceID)/data/PG_VERSION"
            try FileManager.default.moveItem(atPath: version, toPath: version + ".away")
            try await fixture.reconciling { fixture in
                try await eventually("the owner is told", seconds: 30) {
                    try await fixture.events("a").contains("9008")
                }
                try FileManager.default.moveItem(atPath: version + ".away", toPath: version)
                try await eventually("the server runs", seconds: 30) {
                    (try? await fixture.sql("a", "SELECT 1")) == "1"
                }
                #expect(try await fixture.events("a").filter { $0 == "9008" }.count == 1)
            }
        }
    }

    @Test func `is tried less and less often, but one that came up and was killed is back within two seconds`() {
        let failing = (0...8).map { InstanceKeeper.pause(failures: $0, crashes: 0) }
        #expect(failing == [0, 2, 4, 8, 16, 32, 60, 60, 60].map { Duration.seconds($0) })
        let killed = [0, 1, 2, 3, 1_000].map { InstanceKeeper.pause(failures: 0, crashes: $0) }
        #expect(killed == [0, 0, 1, 2, 2].map { Duration.seconds($0) })
    }
}
