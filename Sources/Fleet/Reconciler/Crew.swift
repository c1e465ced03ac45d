import Ledger
import Logging

/// Runs one task for each name at a time, and tells when one has ended.
///
/// The set of names is knowledge about this process's own tasks, not about the domain.
actor Crew {
    private var busy: Set<String> = []
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init() {
        (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a name, unless a task has it or `limit` tasks run.
    func begin(_ name: String, limit: Int = .max) -> Bool {
        busy.count < limit && busy.insert(name).inserted
    }

    /// Gives a name back.
    func end(_ name: String) {
        busy.remove(name)
        wake.yield()
    }

    /// Calls `look` at first, after every change of the ledger, whenever a task has ended, and every `seconds`.
    nonisolated func patrol(
        _ fleet: Fleet,
        every seconds: Double,
        _ look: (inout DiscardingTaskGroup) async throws -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            let wake = wake
            group.addTask { for await _ in fleet.ledger.changes() { wake.yield() } }
            group.addTask {
                while (try? await fleet.clock.sleep(seconds: seconds)) != nil { wake.yield() }
            }
            wake.yield()
            for await _ in wakes {
                do {
                    try await look(&group)
                } catch is CancellationError {
                    break
                } catch {
                    fleet.logger.error("The ledger can't be read", metadata: ["error": "\(error)"])
                }
            }
            group.cancelAll()
        }
    }
}

extension Fleet {
    /// Runs `body` for as long as `isWanted` holds of the ledger; when it no longer does, `body` is cancelled.
    func whileWanted(
        _ isWanted: @escaping @Sendable (LedgerReader) throws -> Bool,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let ledger = ledger
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                let changes = ledger.changes()
                guard try await ledger.read(isWanted) else { return }
                for await _ in changes {
                    guard try await ledger.read(isWanted) else { return }
                }
                try Task.checkCancellation()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
