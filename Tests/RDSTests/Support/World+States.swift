import Engine
import Fleet
import Foundation
import Ledger
import Repository
import Testing

/// What the reconciler would have done by now.
extension World {
    /// The parameters that creating an instance takes at least.
    static func creation(_ name: String, _ more: [String: String] = [:]) -> [String: String] {
        let least = [
            "DBInstanceIdentifier": name, "DBInstanceClass": "db.t3.micro", "Engine": "postgres",
            "AllocatedStorage": "20", "MasterUsername": "app", "MasterUserPassword": "correct-horse",
        ]
        return least.merging(more) { $1 }
    }

    /// An instance that is available, backed up and restorable up to a minute ago.
    @discardableResult
    func available(_ name: String, _ more: [String: String] = [:]) async throws -> Instance {
        let answer = await call("CreateDBInstance", World.creation(name, more))
        try #require(answer.status == 200, "\(answer.text)")
        let (scope, now) = (scope, clock.now())
        let instance = try await fleet.ledger.write { writer in
            let instance = try writer.update(Instance.self, name, in: scope) {
                $0.status = .available
                $0.createdAt = now
            }
            for work in try writer.reader.work(on: instance.resourceID) {
                try writer.delete(Work.self, work.id, in: scope)
            }
            if let backup = try writer.reader.automatedBackup(resourceID: instance.resourceID) {
                try writer.update(AutomatedBackup.self, backup.identifier, in: scope) { $0.status = .active }
                try writer.insert(complete(of: instance, "rds:\(name)-2026-11-18-01-00", .automated))
                var progress = CaptureProgress(scope: scope, resourceID: instance.resourceID, timeline: 1, start: 0)
                progress.restorableTime = now.addingTimeInterval(-60)
                try writer.insert(progress)
            }
            return instance
        }
        try await capture(instance)
        return instance
    }

    /// Puts the log into the repository that the instance's snapshots need.
    private func capture(_ instance: Instance) async throws {
        let repository = try #require(fleet.repositories[scope.region])
        let log = try await repository.log(stream: StreamID(instance.stream), lineage: LineageID(instance.lineage))
        let start = UInt64(WALSegment.bytesDefault)
        try await log.append(timeline: 1, start: start, bytes: [UInt8](repeating: 0, count: 8_192), newRange: true)
    }

    /// A manual snapshot that is available.
    func snapshot(_ name: String, of instance: Instance, _ origin: Snapshot.Origin = .manual) async throws {
        let snapshot = complete(of: instance, name, origin)
        try await fleet.ledger.write { try $0.insert(snapshot) }
    }

    /// A manual snapshot that was begun at a second of the world's first hour; it is in no ledger yet.
    func complete(_ instance: Instance, _ name: String, at second: Double) async throws -> Snapshot {
        var snapshot = complete(of: instance, name, .manual)
        snapshot.requestedAt = clock.now().addingTimeInterval(second)
        return snapshot
    }

    /// Changes an instance behind the API's back.
    func change(_ name: String, _ change: @escaping @Sendable (inout Instance) -> Void) async throws {
        let scope = scope
        try await fleet.ledger.write { try $0.update(Instance.self, name, in: scope, change) }
    }

    private func complete(of instance: Instance, _ name: String, _ origin: Snapshot.Origin) -> Snapshot {
        var snapshot = Snapshot(
            scope: scope,
            identifier: name,
            origin: origin,
            instance: instance,
            manifest: "manifest-\(name)",
            requestedAt: clock.now().addingTimeInterval(-3_600),
            tags: [Tag(key: "of", value: "snapshot")]
        )
        snapshot.status = .available
        snapshot.createdAt = clock.now().addingTimeInterval(-3_500)
        snapshot.percentProgress = 100
        let start = UInt64(WALSegment.bytesDefault)
        snapshot.log = LogSpan(timeline: 1, start: start + 40, end: start + 8_000)
        return snapshot
    }
}
