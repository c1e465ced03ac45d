import CLinux
import Foundation
import Ledger
import Logging
import Metrics

/// Does the pieces of work that stand in the ledger: in their order on one subject, side by side on different ones.
struct WorkRunner: Sendable {
    private let fleet: Fleet
    private let crew = Crew()

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Works until cancelled.
    func run() async {
        await crew.patrol(fleet, every: 1) { group in
            for work in try await runnable() where await crew.begin(work.subject, limit: limit(for: work)) {
                group.addTask {
                    await attempt(work)
                    await crew.end(work.subject)
                    // Snapshots and restores leave large free blocks behind, which the C library would keep.
                    malloc_trim(0)
                }
            }
        }
    }

    /// How many pieces of work may run for this one to begin; recovery points leave room for what somebody waits for.
    private func limit(for work: Work) -> Int {
        if work.order.isSmall { return .max }
        guard case .takeRecoveryPoint = work.order else { return fleet.settings.workersMax }
        return max(1, fleet.settings.workersMax / 2)
    }

    /// The oldest piece of work of each subject, where its time has come.
    private func runnable() async throws -> [Work] {
        let now = fleet.clock.now()
        let all = try await fleet.ledger.read { try $0.all(Work.self) }
        var seen: Set<String> = []
        return all.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
            .filter { seen.insert($0.subject).inserted && $0.notBefore <= now }
    }

    private func attempt(_ listed: Work) async {
        // The list may have been read before an attempt at this work ended, and with it some of its steps.
        guard let work = try? await fleet.ledger.read({ try $0.find(Work.self, listed.id, in: listed.scope) }),
            work.notBefore <= fleet.clock.now()
        else { return }
        var logger = fleet.logger
        logger[metadataKey: "work"] = "\(work.id)"
        logger[metadataKey: "subject"] = "\(work.subject)"
        let task = WorkTask(fleet: fleet, work: work, logger: logger)
        do {
            try await fleet.whileWanted(
                { try $0.find(Work.self, work.id, in: work.scope) != nil },
                { try await task.run() }
            )
        } catch is CancellationError {
            return
        } catch let postponed as Postponed {
            await postpone(work, postponed)
        } catch {
            guard !Task.isCancelled else { return }
            await note(error, of: task)
        }
    }

    private func postpone(_ work: Work, _ postponed: Postponed) async {
        let later = fleet.clock.now().addingTimeInterval(1)
        fleet.logger.info("Work waits", metadata: ["subject": "\(work.subject)", "for": "\(postponed.reason)"])
        try? await fleet.ledger.write { writer in
            guard try writer.reader.find(Work.self, work.id, in: work.scope) != nil else { return }
            try writer.update(Work.self, work.id, in: work.scope) { $0.notBefore = later }
        }
    }

    private func note(_ error: any Error, of task: WorkTask) async {
        let work = task.work
        task.logger.error("Work failed", metadata: ["error": "\(error)", "attempt": "\(work.attempts + 1)"])
        Counter(label: "holdfast_work_failures_total").increment()
        let (settings, now) = (fleet.settings, fleet.clock.now())
        do {
            let isLast = work.attempts + 1 >= settings.attemptsMax || task.isHopeless(error)
            if isLast, try await task.giveUp(error) { return }
            try await fleet.ledger.write { writer in
                guard try writer.reader.find(Work.self, work.id, in: work.scope) != nil else { return }
                try writer.update(Work.self, work.id, in: work.scope) {
                    $0.attempts += 1
                    $0.lastError = "\(error)"
                    let pause = min(settings.retrySecondsMax, pow(2, Double(min($0.attempts, 16))) / 2)
                    $0.notBefore = now.addingTimeInterval(pause)
                }
            }
        } catch {
            task.logger.error("The failure can't be recorded", metadata: ["error": "\(error)"])
        }
    }
}
