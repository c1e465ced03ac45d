import Foundation
import Ledger
import Logging
import Metrics
import Repository

extension WorkTask {
    /// Reads a region's repository, marks what is damaged, and tells the owners of the snapshots that need it.
    func verifyRepository(_ order: VerifyOrder) async throws {
        let repository = try fleet.repository(work.scope)
        let region = work.scope.region
        let now = fleet.clock.now()
        let (findings, changes) = try await reporting { report in
            try await RepositoryCheck(repository, ledger: fleet.ledger, region: region).runAndMark(
                order,
                parts: fleet.settings.verifyDays,
                bytesPerSecondMax: fleet.settings.verifyMiBPerSecondMax << 20,
                now: now,
                progress: report
            )
        }
        await measure(repository, findings, region)
        let isDaily = !order.isFull && order.manifest == nil
        let survey = try await isDaily ? surveySpace(repository) : nil
        logger.info("The repository was verified", metadata: ["summary": "\(findings.summary)"])
        for damage in findings.damages {
            logger.error("The repository is damaged", metadata: ["damage": "\(findings.line(damage))"])
        }
        let record = VerifyRecord(findings, region: region, only: order.manifest, now: now)
        let lines = findings.damages.map { "damaged: \(findings.line($0))" } + changes + [findings.summary]
        let outcome = outcome(.verify, lines, problems: findings.damages.count)
        try await finish { writer in
            try record.write(writer)
            try writer.put(outcome)
            if let survey { try writer.put(survey) }
        }
    }

    /// Asks for a verification after a snapshot of an instance that has damaged ones: it may have what heals them.
    static func heal(after snapshot: Snapshot, _ writer: LedgerWriter, workID: String, at now: Date) throws {
        let (resourceID, region) = (snapshot.instance.resourceID, snapshot.scope.region)
        let subject = Fleet.verificationSubject(region)
        let isDamaged = try writer.reader.list(Snapshot.self, ownedBy: resourceID).contains { $0.damage != nil }
        guard isDamaged, try writer.reader.work(on: subject).isEmpty else { return }
        let order = WorkOrder.verifyRepository(VerifyOrder(isFull: false))
        let scope = Scope(account: "", region: region)
        try writer.insert(Work(scope: scope, id: workID, subject: subject, order: order, createdAt: now))
    }

    /// How this work has ended.
    func outcome(
        _ task: MaintenanceOutcome.Task,
        _ lines: [String],
        problems: Int = 0,
        failure: String? = nil
    ) -> MaintenanceOutcome {
        MaintenanceOutcome(
            scope: Scope(account: "", region: work.scope.region),
            task: task,
            workID: work.id,
            endedAt: fleet.clock.now(),
            lines: Array(lines.suffix(MaintenanceOutcome.linesMax)),
            problems: problems,
            failure: failure
        )
    }

    private func measure(_ repository: Repository, _ findings: RepositoryFindings, _ region: String) async {
        let damaged = (try? await repository.marks().count) ?? findings.report.marks.count
        let dimensions = [("region", region)]
        Gauge(label: "holdfast_repository_damaged_objects", dimensions: dimensions).record(damaged)
        Counter(label: "holdfast_repository_verified_bytes_total", dimensions: dimensions)
            .increment(by: Int64(findings.report.bytesRead))
    }

    /// Runs `body` and writes its progress into the ledger about once a second.
    func reporting<Value: Sendable>(
        _ body: @escaping @Sendable (@escaping @Sendable (Int, Int) -> Void) async throws -> Value
    ) async throws -> Value {
        let (steps, continuation) = AsyncStream.makeStream(of: WorkProgress.self, bufferingPolicy: .bufferingNewest(1))
        let (work, ledger) = (work, fleet.ledger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await step in steps {
                    try await ledger.write { writer in
                        guard try writer.reader.find(Work.self, work.id, in: work.scope) != nil else { return }
                        try writer.update(Work.self, work.id, in: work.scope) { $0.progress = step }
                    }
                    try await Task.sleep(for: .seconds(1))
                }
            }
            defer {
                continuation.finish()
                group.cancelAll()
            }
            return try await body { continuation.yield(WorkProgress(done: $0, total: $1)) }
        }
    }
}
