import Foundation
import Ledger

/// What it takes to end a replication within a transaction.
struct ReplicationEnd: Sendable {
    private let reason: String
    private let workID: String
    private let now: Date
    private let description: DescriptionTicket

    /// An end for `reason`, which is a part of a sentence.
    init(_ fleet: Fleet, reason: String) {
        self.reason = reason
        workID = fleet.names.token()
        now = fleet.clock.now()
        description = DescriptionTicket(fleet)
    }

    /// Keeps what is here until it expires, also what can't be restored at the moment; where there is nothing that a
    /// restore could ever begin with, all is removed.
    @discardableResult
    func end(_ backup: AutomatedBackup, _ writer: LedgerWriter) throws -> AutomatedBackup {
        try writer.insert(EventCatalog.replicationEnded(reason).about(backup, at: now))
        let hasBases = try !writer.reader.list(RecoveryPoint.self, ownedBy: backup.key, limit: 1).isEmpty
        guard hasBases else {
            let order = WorkOrder.deleteAutomatedBackups(resourceID: backup.key)
            try writer.remove(backup, at: now)
            try writer.insert(
                Work(scope: backup.scope, id: workID, subject: backup.key, order: order, createdAt: now)
            )
            var ended = backup
            ended.status = .retained
            return ended
        }
        let latest = try writer.reader.lastRestorable(of: backup)
        let ended = try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) {
            $0.status = .retained
            $0.deletedAt = now
            // The time in which nothing arrived counts for nothing.
            $0.outageSeconds = latest.map { max(0, now.timeIntervalSince($0)) }
            $0.replication?.failures = [:]
        }
        try description.describe(ended, writer)
        return ended
    }
}
