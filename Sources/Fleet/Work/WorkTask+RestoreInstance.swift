import Engine
import Foundation
import Ledger
import Logging
import Metrics
import Repository
import SystemPackage

extension WorkTask {
    /// Makes an instance out of a snapshot and log.
    ///
    /// Each step is recorded when it is done; an unfinished one begins anew.
    func restoreInstance(_ order: RestoreOrder) async throws {
        var order = order
        var instance = try await instanceOnFreePort()
        let begun = ContinuousClock.now
        try await fleet.prepareDirectory(of: instance)
        // Its group's values must not keep the log from being replayed.
        let server = try fleet.server(of: instance.withoutGroupValues)
        if order.step == .plan {
            let plan = try await RestorePlanner(fleet: fleet, scope: instance.scope).plan(order.source)
            order.plan = plan
            try await advance(&order, to: .files) { $0.ancestor = plan.manifest }
            instance = try await self.instance()
        }
        guard let plan = order.plan else { throw FleetError(.invalidRestore, "The restore has no plan.") }
        if order.step == .files {
            try await placeFiles(plan, server, instance)
            logger.info("Files and log are in place", metadata: ["after": "\(ContinuousClock.now - begun)"])
            try await advance(&order, to: .recover)
        }
        if order.step == .recover {
            let timeline = try await recover(plan, server, instance)
            logger.info("The log is replayed", metadata: ["after": "\(ContinuousClock.now - begun)"])
            guard timeline > plan.timeline else {
                // A server that was killed while it left recovery goes on as after a crash: to the log's end.
                try await advance(&order, to: .files)
                throw FleetError(
                    .invalidInstanceState,
                    "The server came up on timeline \(timeline) as after a crash, without its recovery target; the "
                        + "restore begins anew."
                )
            }
            try await advance(&order, to: .open) { $0.timeline = timeline }
            instance = try await self.instance()
        }
        try await fleet.gates.exclusively(instance.resourceID) { try await server.start() }
        if let password = order.masterPassword {
            try await server.setMasterPassword(user: instance.masterUsername, password: password)
        }
        try await applyGroupAfterRecovery(instance)
        logger.info("The instance is open", metadata: ["after": "\(ContinuousClock.now - begun)"])
        Timer(label: "holdfast_restore_duration_seconds").record(duration: ContinuousClock.now - begun)
        Counter(label: "holdfast_restores_total").increment()
        try await open(instance, events: [.instanceCreated, restored(order.source, instance)])
    }

    private func restored(_ source: RestoreSource, _ instance: Instance) -> EventCatalog {
        let name = instance.restoredFrom ?? ""
        if case .snapshot = source { return .restoredFromSnapshot(name) }
        return .restoredFromInstance(name, to: instance.identifier)
    }

    private func advance(
        _ order: inout RestoreOrder,
        to step: RestoreOrder.RestoreStep,
        _ change: @escaping @Sendable (inout Instance) -> Void = { _ in }
    ) async throws {
        order.step = step
        let subject = work.subject
        try await advance(to: .restoreInstance(order)) { writer in
            try writer.updateInstance(subject) { change(&$0) }
        }
    }

    /// Writes the snapshot's files and the log into an empty data directory.
    private func placeFiles(_ plan: RestorePlan, _ server: PostgreSQLServer, _ instance: Instance) async throws {
        let repository = try fleet.repository(instance.scope)
        try await server.stop(.immediate)
        try server.removeData()
        try server.makeDirectories()
        let manifest = try await repository.manifest(SnapshotID(plan.manifest))
        var options = RestoreOptions()
        options.userID = fleet.settings.engineUser.userID
        options.groupID = fleet.settings.engineUser.groupID
        options.excludes = { $0.hasPrefix("pg_wal/") }
        let placement = LogPlacement(
            server: server,
            repository: repository,
            plan: plan,
            workersMax: fleet.settings.transferWorkersMax
        )
        let lineage = try LineageID(instance.lineage)
        let (workersMax, settled) = (fleet.settings.transferWorkersMax, options)
        // The log is fetched and verified while the files are written, so that recovery never waits for it.
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await placement.run(manifest, lineage: lineage) }
            group.addTask {
                try await repository.restore(
                    manifest,
                    to: server.dataDirectory.string,
                    concurrency: workersMax,
                    options: settled
                )
            }
            for try await _ in group {}
        }
    }

    /// Replays the log up to the target and returns the timeline that the server writes from then on.
    private func recover(_ plan: RestorePlan, _ server: PostgreSQLServer, _ instance: Instance) async throws -> Int {
        let repository = try fleet.repository(instance.scope)
        let manifest = try await repository.manifest(SnapshotID(plan.manifest))
        let label = try await repository.read(manifest, path: "backup_label")
        let fleet = fleet
        return try await fleet.gates.exclusively(instance.resourceID) {
            let preparedMax = max(try await server.preparedMax(), instance.parameters.replayedPreparedMax ?? 0)
            let recovery = PostgreSQLRecovery(server, target: plan.target, preparedMax: preparedMax)
            try recovery.prepare(label: String(decoding: label, as: UTF8.self))
            try await fleet.certify(server, for: instance)
            return Int(try await recovery.run().timeline)
        }
    }
}
