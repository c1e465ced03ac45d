import Fleet
import Foundation
import Ledger

/// States written straight into the ledger, for commands that look at nothing else.
extension FleetFixture {
    /// Accepts an instance and has it available without a server.
    @discardableResult
    func stage(
        _ identifier: String,
        retentionDays: Int = 1,
        status: InstanceStatus = .available,
        _ change: @escaping @Sendable (inout Instance) -> Void = { _ in }
    ) async throws -> Instance {
        let created = try await create(identifier, retentionDays: retentionDays)
        let (scope, now) = (scope, fleet.clock.now())
        return try await fleet.ledger.write { writer in
            for work in try writer.reader.work(on: created.resourceID) {
                try writer.delete(Work.self, work.id, in: work.scope)
            }
            return try writer.update(Instance.self, created.identifier, in: scope) {
                $0.status = status
                $0.createdAt = now
                change(&$0)
            }
        }
    }

    /// Puts a snapshot of an instance into the ledger.
    @discardableResult
    func stageSnapshot(
        _ identifier: String,
        of instance: String,
        _ origin: Snapshot.Origin = .manual,
        status: Snapshot.Status = .available,
        tags: [Tag] = []
    ) async throws -> Snapshot {
        var snapshot = Snapshot(
            scope: scope,
            identifier: identifier,
            origin: origin,
            instance: try await self.instance(instance),
            manifest: fleet.names.token(),
            requestedAt: fleet.clock.now(),
            tags: tags
        )
        snapshot.status = status
        snapshot.createdAt = status == .available ? fleet.clock.now() : nil
        snapshot.log = LogSpan(timeline: 1, start: 100, end: 200)
        let staged = snapshot
        try await fleet.ledger.write { try $0.insert(staged) }
        return staged
    }

    /// Puts a capture into the ledger that reaches up to a time.
    func stageCapture(of instance: Instance, through time: Date) async throws {
        var progress = CaptureProgress(scope: scope, resourceID: instance.resourceID, timeline: 1, start: 0)
        progress.end = 1_000
        progress.restorableTime = time
        let staged = progress
        try await fleet.ledger.write { try $0.put(staged) }
    }

    /// The unfinished work on an instance.
    func work(on instance: Instance) async throws -> [Work] {
        try await fleet.ledger.read { try $0.work(on: instance.resourceID) }
    }

    /// Puts the instance `app` with automated snapshots into the ledger that were complete so many days ago.
    func stage(backupsOfDays days: [Double]) async throws -> Instance {
        let instance = try await stage("app")
        try await stageBackup(of: instance)
        let now = fleet.clock.now()
        for (number, days) in days.enumerated() {
            let staged = try await stageSnapshot("s\(number)", of: "app", .automated)
            try await fleet.ledger.write { writer in
                try writer.update(Snapshot.self, staged.identifier, in: staged.scope) {
                    $0.createdAt = now.addingTimeInterval(-days * 86_400)
                }
            }
        }
        return instance
    }
}
