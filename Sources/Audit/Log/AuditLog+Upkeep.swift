import Foundation
import Logging

extension AuditLog {
    /// What has to be done every second or so: makes lines durable, keeps the chain's end elsewhere, and files in order.
    package func look() async {
        do {
            try noticeLoss()
            try tellGap()
            try tellTallies()
            refillRoom()
            try await keepHead()
            try await removeOld()
        } catch {
            fail(error)
        }
        mendIndex()
    }

    /// Writes that the daemon stops, and makes everything durable.
    package func close() async {
        do {
            try tellGap()
            try tellTallies(all: true)
            try write(own("StopAudit", []))
            try await keepHead()
        } catch {
            fail(error)
        }
    }

    /// The chain's newest durable line, for keeping elsewhere.
    package var end: ChainLink { durable }

    /// Writes what came of calls beyond their budget, where it is time to.
    private func tellTallies(all: Bool = false) throws {
        let now = now()
        for (kind, tally) in budgets.due(at: now, all: all) {
            try write(own(kind.rawValue, tally.details))
            budgets.told(kind, at: now)
        }
    }

    private func keepHead() async throws {
        let known = durable
        try await makeDurable(through: head.number)
        guard durable != known else { return }
        do {
            try await anchor.keep(ChainState(start: start, head: durable))
        } catch {
            logger.warning("The audit log's end can't be kept in the ledger", metadata: ["reason": "\(error)"])
        }
    }

    private func mendIndex() {
        guard indexIsBroken else { return }
        do {
            try LogIndex(file: file).rebuild()
            index = try LogFile(file.index)
            indexIsBroken = false
        } catch {
            logger.warning("The index of the audit log can't be made", metadata: ["reason": "\(error)"])
        }
    }
}
