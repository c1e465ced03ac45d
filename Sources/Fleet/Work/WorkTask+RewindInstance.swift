import Engine
import Foundation
import Ledger
import Logging
import Metrics
import Repository
import SystemPackage

extension WorkTask {
    /// Brings an instance back to an earlier state, in place.
    ///
    /// Each step is recorded when it is done; an unfinished one begins anew. Clients are shut out from before the safety
    /// snapshot until the end, so that none ever meets a state in between.
    func rewindInstance(_ order: RewindOrder) async throws {
        var order = order
        var instance = try await instance()
        let begun = ContinuousClock.now
        let (fleet, asked) = (fleet, instance)
        try await fleet.gates.exclusively(asked.resourceID) { try await fleet.unlock(asked) }
        if order.step == .plan {
            let plan = try await RestorePlanner(fleet: fleet, scope: instance.scope).plan(order.source)
            _ = try await base(of: plan)
            order.plan = plan
            try await advance(&order, to: .save)
        }
        guard let plan = order.plan else { throw FleetError(.invalidRestore, "The rewind has no plan.") }
        if order.step == .save {
            try await hold(instance)
            try await awaitNoRecoveryPoint(of: instance.resourceID)
            try await save(instance, &order)
            // Once more: from here on there is no way back.
            _ = try await base(of: plan)
            try await advance(&order, to: .files) { $0.ancestor = plan.manifest }
            instance = try await self.instance()
        }
        // Its group's values must not keep the log from being replayed.
        let server = try fleet.server(of: instance.withoutGroupValues).sealed
        if order.step == .files {
            try await replaceFiles(plan, server, instance)
            try await advance(&order, to: .recover)
        }
        if order.step == .recover {
            let timeline = try await recover(plan, server, after: instance)
            guard timeline > instance.timeline else {
                // A server that was killed while it left recovery goes on as after a crash: to the log's end.
                try await advance(&order, to: .files)
                throw FleetError(
                    .invalidInstanceState,
                    "The server came up on timeline \(timeline) as after a crash, without its recovery target; the "
                        + "rewind goes back to the files."
                )
            }
            try await advance(&order, to: .open) { $0.timeline = timeline }
            instance = try await self.instance()
        }
        try await reopen(instance, order)
        logger.info("The instance is rewound", metadata: ["after": "\(ContinuousClock.now - begun)"])
        Timer(label: "holdfast_rewind_duration_seconds").record(duration: ContinuousClock.now - begun)
        Counter(label: "holdfast_rewinds_total").increment()
    }

    private func advance(
        _ order: inout RewindOrder,
        to step: RewindOrder.Step,
        _ change: @escaping @Sendable (inout Instance) -> Void = { _ in }
    ) async throws {
        order.step = step
        let (subject, scope, rewind) = (work.subject, work.scope, order.rewind)
        let id = work.id
        try await advance(to: .rewindInstance(order)) { writer in
            try writer.updateInstance(subject) { change(&$0) }
            guard step == .files,
                let found = try writer.reader.find(Rewind.self, rewind, in: scope), !found.hasChangedData
            else { return }
            try writer.update(Rewind.self, rewind, in: scope) { $0.hasChangedData = true }
            // What failed before cost no patience that is needed from here on.
            try writer.update(Work.self, id, in: scope) { $0.attempts = 0 }
        }
    }

    /// The manifest that a plan begins with, and the version of the files in it; throws where they can't be read.
    private func base(of plan: RestorePlan) async throws -> (manifest: Manifest, version: String) {
        let repository = try fleet.repository(work.scope)
        let manifest = try await repository.manifest(SnapshotID(plan.manifest))
        let version = try await repository.read(manifest, path: PostgreSQLServer.versionFile)
        return (manifest, String(decoding: version, as: UTF8.self))
    }

    /// Makes the data directory what a snapshot holds: only what differs is fetched and written.
    private func replaceFiles(_ plan: RestorePlan, _ server: PostgreSQLServer, _ instance: Instance) async throws {
        let repository = try fleet.repository(instance.scope)
        try await fleet.gates.exclusively(instance.resourceID) {
            try await server.stop(.immediate)
            try server.beginReplacing()
        }
        let (manifest, version) = try await base(of: plan)
        var options = RestoreOptions()
        options.mode = .delta
        options.userID = fleet.settings.engineUser.userID
        options.groupID = fleet.settings.engineUser.groupID
        options.excludes = { $0.hasPrefix("pg_wal/") || $0 == PostgreSQLServer.versionFile }
        let (workersMax, settled) = (fleet.settings.transferWorkersMax, options)
        let lineage = try LineageID(instance.lineage)
        let placement = LogPlacement(server: server, repository: repository, plan: plan, workersMax: workersMax)
        let total = manifest.entries.reduce(0) { $0 + $1.fileBytes }
        let summary = try await reporting { report in
            async let log: Void = placement.run(manifest, lineage: lineage)
            let summary = try await repository.restore(
                manifest,
                to: server.dataDirectory.string,
                concurrency: workersMax,
                options: settled
            ) { report($0, total) }
            try await log
            return summary
        }
        try server.endReplacing(version: version)
        logger.info(
            "The files are in place",
            metadata: ["written": "\(summary.bytesWritten)", "total": "\(summary.logicalBytes)"]
        )
    }

    /// Replays the log up to the target and returns the timeline that the server writes from then on.
    private func recover(
        _ plan: RestorePlan,
        _ server: PostgreSQLServer,
        after instance: Instance
    ) async throws -> Int {
        let repository = try fleet.repository(instance.scope)
        let manifest = try await repository.manifest(SnapshotID(plan.manifest))
        let label = try await repository.read(manifest, path: "backup_label")
        // The instance's timelines grow with every rewind, so all between the plan's and its own were written on.
        let isOlder = plan.timeline < instance.timeline
        let used = isOlder ? (plan.timeline + 1)...instance.timeline : nil
        return try await fleet.gates.exclusively(instance.resourceID) {
            let recovery = PostgreSQLRecovery(
                server,
                target: plan.target,
                usedTimelines: used,
                preparedMax: max(try await server.preparedMax(), instance.parameters.preparedMax ?? 0)
            )
            try recovery.prepare(label: String(decoding: label, as: UTF8.self))
            return Int(try await recovery.run().timeline)
        }
    }
}

extension ManifestEntry {
    /// A file's size; 0 for anything else.
    fileprivate var fileBytes: Int {
        if case .file(let size) = kind { return size }
        return 0
    }
}
