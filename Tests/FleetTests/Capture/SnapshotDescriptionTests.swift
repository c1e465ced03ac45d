import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `What a repository says about a snapshot` {
    @Test func `is read as it was written, and holds no secret`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app") {
                $0.pending.masterPassword = "waiting-secret"
                $0.settings.tags = [ResourceTag(key: "team", value: "a")]
            }
            let snapshot = try await fixture.stageSnapshot("s", of: "app", tags: [ResourceTag(key: "k", value: "v")])
            let bytes = try SnapshotDescription(snapshot).encode()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains("secret") && !text.contains("correct-horse"))
            let read = try SnapshotDescription(decoding: bytes).snapshot
            #expect(read.identifier == "s" && read.manifest == snapshot.manifest && read.log == snapshot.log)
            #expect(read.tags == snapshot.tags && read.instance.resourceID == instance.resourceID)
            #expect(read.instance.settings == instance.settings)
            #expect(read.instance.pending.isEmpty)
            let backup = AutomatedBackup(identifier: "ab-1", instance: instance)
            let described = String(decoding: try InstanceDescription(backup, of: instance).encode(), as: UTF8.self)
            #expect(described.contains(instance.resourceID) && !described.contains("secret"))
        }
    }

    @Test(arguments: ["", "{}", "[]", "{\"version\":1}"]) func `is refused where it is none`(text: String) {
        #expect(throws: (any Error).self) { try SnapshotDescription(decoding: Array(text.utf8)) }
    }
}
