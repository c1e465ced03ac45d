import Foundation
import Ledger
import Logging
import Repository

extension WorkTask {
    /// Brings a snapshot over from another region's repository, and publishes it here as `id`, described as `copy`.
    func copyAcross(
        _ order: CopyOrder,
        to repository: Repository,
        as id: SnapshotID,
        of copy: Snapshot
    ) async throws {
        try await whileReachable(order) { try await adopt(order, to: repository, as: id, of: copy) }
    }

    /// Seals a snapshot's data anew under a key of its copy's own, and publishes it here as `id`, described as `copy`.
    func reseal(_ order: CopyOrder, to repository: Repository, as id: SnapshotID, of copy: Snapshot) async throws {
        guard let key = copy.instance.storageKey else { throw FleetError.snapshotNotFound(order.identifier) }
        let lineage = try LineageID(copy.instance.lineage)
        try await fleet.prepare(lineage, key, in: work.scope)
        let (workersMax, isHere) = (fleet.settings.transferWorkersMax, order.sourceRegion == work.scope.region)
        let keepUntil = try await fleet.lockEnd(ofNew: copy)
        try await whileReachable(order) {
            let source = isHere ? repository.source : try await fleet.link(to: order.sourceRegion).source()
            try await showingProgress(of: order) { progress in
                let resealed = try await repository.reseal(
                    SnapshotID(order.sourceManifest),
                    from: source,
                    as: id,
                    in: lineage,
                    description: { header in
                        try isHere ? SnapshotDescription(copy).encode() : Self.description(of: copy, order, header)
                    },
                    concurrency: workersMax,
                    keepUntil: keepUntil,
                    progress: progress
                )
                logger.info(
                    "A snapshot was copied under a key of its own",
                    metadata: ["sealed": "\(resealed.bytesMoved)", "shared": "\(resealed.bytesShared)"]
                )
            }
        }
    }

    private func whileReachable(_ order: CopyOrder, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch is CancellationError {
            throw CancellationError()
        } catch let error where !isHopeless(error) {
            // The link may be down for a while; what has arrived so far is not brought again.
            let isAcross = order.sourceRegion != work.scope.region
            guard isAcross, fleet.clock.now().timeIntervalSince(work.createdAt) < Self.copySecondsMax else {
                throw error
            }
            throw Postponed(reason: "the region \(order.sourceRegion): \(error)")
        }
    }

    /// For how long a copy is tried whose source can't be reached.
    private static var copySecondsMax: Double { secondsPerDay }

    private func adopt(
        _ order: CopyOrder,
        to repository: Repository,
        as id: SnapshotID,
        of copy: Snapshot
    ) async throws {
        let link = try fleet.link(to: order.sourceRegion)
        let source = try await link.source()
        let workersMax = fleet.settings.transferWorkersMax
        let keepUntil = try await fleet.lockEnd(ofNew: copy)
        try await showingProgress(of: order) { progress in
            let adopted = try await repository.adopt(
                SnapshotID(order.sourceManifest),
                from: source,
                as: id,
                description: { try Self.description(of: copy, order, $0) },
                concurrency: workersMax,
                keepUntil: keepUntil,
                progress: progress
            )
            logger.info(
                "A snapshot was copied from another region",
                metadata: [
                    "from": "\(order.sourceARN)", "moved": "\(adopted.bytesMoved)", "shared": "\(adopted.bytesShared)",
                ]
            )
        }
    }

    /// What a copy says of itself, with the times and positions that its source's own manifest gives.
    private static func description(
        of copy: Snapshot,
        _ order: CopyOrder,
        _ header: SnapshotHeader
    ) throws -> [UInt8] {
        var source = copy.instance
        source.lineage = copy.copy?.sourceLineage ?? source.lineage
        let sealed = try SealedSnapshot(header, of: source, in: order.sourceRegion)
        try sealed.require(arn: order.sourceARN, header, in: order.sourceRegion)
        var copy = copy
        copy.createdAt = sealed.completeAt
        copy.log = sealed.log
        copy.instance.timeline = sealed.snapshot.instance.timeline
        return try SnapshotDescription(copy).encode()
    }

    /// Runs `body` with a function that tells how much is done of how much, and shows it as the copy's progress.
    func showingProgress(
        of order: CopyOrder,
        _ body: (@escaping @Sendable (_ done: Int, _ total: Int) -> Void) async throws -> Void
    ) async throws {
        let (steps, continuation) = AsyncStream.makeStream(of: WorkProgress.self, bufferingPolicy: .bufferingNewest(1))
        let (scope, identifier, ledger) = (work.scope, order.identifier, fleet.ledger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await step in steps {
                    let percent = min(99, step.done * 100 / max(1, step.total))
                    try await ledger.write(announcing: false) { writer in
                        guard try writer.reader.find(Snapshot.self, identifier, in: scope)?.status == .creating else {
                            return
                        }
                        try writer.update(Snapshot.self, identifier, in: scope) { $0.percentProgress = percent }
                    }
                    try await Task.sleep(for: .seconds(1))
                }
            }
            defer { continuation.finish() }
            try await body { continuation.yield(WorkProgress(done: $0, total: $1)) }
            group.cancelAll()
        }
    }
}
