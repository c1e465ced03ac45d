import Ledger
import Repository

extension WorkTask {
    /// Brings a snapshot over from another region's repository, and publishes it here as `id` with `description`.
    func copyAcross(
        _ order: CopyOrder,
        to repository: Repository,
        as id: SnapshotID,
        description: [UInt8]
    ) async throws {
        throw FleetError.invalid(
            "The region \(order.sourceRegion) can't be reached from here. Copy from a region that is hosted or linked."
        )
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
