import Engine
import Foundation
import Ledger
import Repository

extension WorkTask {
    /// Gives a rewound server what it must keep, lets clients in, and begins the first backup of its new timeline.
    ///
    /// The first attempt takes the values that its server ran with, a later one those that its group has by now.
    func reopen(_ instance: Instance, _ order: RewindOrder) async throws {
        let instance = try await work.attempts > 0 ? takingGroupValues(instance) : instance
        let server = try fleet.server(of: instance)
        let fleet = fleet
        let (slot, keepsPassword) = try await fleet.gates.exclusively(instance.resourceID) {
            try await server.sealed.start()
            var keepsPassword = false
            if let verifier = order.passwordVerifier {
                keepsPassword = try await server.setPasswordVerifier(of: instance.masterUsername, to: verifier)
            }
            // From here on the server keeps its log until capture takes it.
            let slot = instance.isBackedUp ? try await server.createSlot(Capture.slot) : nil
            try await server.stop(.fast)
            try await fleet.certify(server, for: instance)
            try await server.start()
            return (slot, keepsPassword)
        }
        let segment = UInt64(WALSegment.bytesDefault)
        let start = (slot?.restartPosition ?? 0) / segment * segment
        let (ticket, description) = (SnapshotTicket(fleet), DescriptionTicket(fleet))
        try await finish { writer in
            let stoppedAt = try writer.reader.instance(resourceID: instance.resourceID)?.stoppedAt
            let opened = try writer.updateInstance(instance.resourceID) {
                $0.createdAt = $0.createdAt ?? ticket.now
                $0.wish = .running
                $0.status = .available
                $0.statusReason = nil
                $0.stoppedAt = nil
            }
            guard let opened else { return }
            try Self.settle(opened, writer)
            let rewind = try writer.update(Rewind.self, order.rewind, in: opened.scope) {
                $0.status = .complete
                $0.passwordVerifier = nil
                $0.endedAt = ticket.now
            }
            let rewound = EventCatalog.rewound(to: rewind.target, keepsPassword: keepsPassword)
            try writer.insert(rewound.about(opened, at: ticket.now))
            try description.describe(opened, writer)
            try Self.beginTimeline(of: opened, at: start, stoppedAt: stoppedAt, writer, ticket.now)
            try ticket.beginAutomated(writer, opened)
        }
    }

    /// Notes that the log goes on at `start` of the instance's new timeline, where only a new snapshot can begin.
    private static func beginTimeline(
        of instance: Instance,
        at start: UInt64,
        stoppedAt: Date?,
        _ writer: LedgerWriter,
        _ now: Date
    ) throws {
        guard instance.isBackedUp, let backup = try writer.reader.automatedBackup(resourceID: instance.resourceID)
        else { return }
        if var progress = try writer.reader.captureProgress(instance.scope, resourceID: instance.resourceID) {
            progress.beginTimeline(instance.timeline, at: start, hadBase: !backup.needsBase, now: now)
            try writer.put(progress)
        }
        try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) {
            $0.add(pauseSince: stoppedAt, until: now)
            $0.needsBase = true
            $0.notBefore = nil
            $0.pointNotBefore = nil
        }
    }

    /// Gives a rewind up, where that keeps a whole state or trying again can't help; answers whether it did.
    ///
    /// Else its owner is told once why it does not go on.
    func giveUpRewind(_ error: any Error) async throws -> Bool {
        let (order, attempts) = try await presentOrder()
        let (attemptsMax, now) = (fleet.settings.attemptsMax, fleet.clock.now())
        guard !order.isUntouched, !isHopeless(error), attempts + 1 < attemptsMax * RewindRule.patience else {
            try await failRewind(error, order)
            return true
        }
        guard attempts + 1 == attemptsMax else { return false }
        let stalled = EventCatalog.rewindStalled("\(error)").about(try await instance(), at: now)
        try await fleet.ledger.write { try $0.insert(stalled) }
        return false
    }

    /// Ends a rewind: before its files were touched the instance goes on as it was, else it waits for another one.
    private func failRewind(_ error: any Error, _ order: RewindOrder) async throws {
        let (instance, isUntouched) = (try await instance(), order.isUntouched)
        // What runs by now is shut off from its clients.
        if order.step != .plan { try await shutDown(fleet.server(of: instance), instance) }
        let (now, reason) = (fleet.clock.now(), Self.reason(error, order))
        try await finish { writer in
            let failed = try writer.updateInstance(instance.resourceID) {
                $0.status = isUntouched ? order.statusBefore : .incompatibleRestore
                $0.wish = isUntouched ? order.wishBefore : .held
                $0.statusReason = reason
            }
            try writer.update(Rewind.self, order.rewind, in: instance.scope) {
                $0.status = .failed
                $0.statusReason = reason
                if isUntouched { $0.passwordVerifier = nil }
                $0.endedAt = now
            }
            guard let failed else { return }
            try writer.insert(EventCatalog.rewindFailed(reason).about(failed, at: now))
            try Self.failUnfinished(order.safetySnapshot, in: failed.scope, reason, writer, at: now)
        }
    }

    /// The order as its last step left it, and how often that has failed: what this attempt began with may be older.
    private func presentOrder() async throws -> (RewindOrder, attempts: Int) {
        let work = work
        let found = try await fleet.ledger.read { try $0.find(Work.self, work.id, in: work.scope) }
        guard let found, case .rewindInstance(let order) = found.order else { throw CancellationError() }
        return (order, found.attempts)
    }

    private static func reason(_ error: any Error, _ order: RewindOrder) -> String {
        switch order.step {
        case .plan: return "Nothing has changed. \(error)"
        case .save:
            return
                "Nothing has changed. What the instance holds could not be kept; mend it, or rewind without a safety "
                + "snapshot. \(error)"
        case .files, .recover, .open:
            let safety = order.safetySnapshot.map { "to \($0), which holds what it held before, " } ?? ""
            guard order.step != .open else {
                return "The server could not be opened with its old data; rewind it again, \(safety)to a snapshot or a "
                    + "time. \(error)"
            }
            return "The instance holds no whole state; rewind it again, \(safety)to a snapshot or a time. \(error)"
        }
    }
}
