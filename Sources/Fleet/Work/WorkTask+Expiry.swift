import Engine
import Foundation
import Ledger
import Logging
import Repository

/// What of an instance's automated backups the retention period no longer covers.
enum Expiry {
    /// The rule applied to what the ledger says at `now`.
    static func retention(of backup: AutomatedBackup, at now: Date, _ reader: LedgerReader) throws -> Retention {
        let resourceID = backup.key
        let snapshots = try reader.automatedSnapshots(of: backup)
        let points = try reader.list(RecoveryPoint.self, ownedBy: resourceID, limit: pointsMax)
        let automated = snapshots.compactMap { snapshot in
            snapshot.base.map { retained($0, isPoint: false, isDamaged: snapshot.damage != nil) }
        }
        let works = try reader.all(Work.self).filter(\.readsSnapshots)
        let all = works.isEmpty ? snapshots : try reader.list(Snapshot.self, ownedBy: resourceID)
        let pinned = (all.compactMap(\.base) + points.map(\.base)).filter { base in
            works.contains { $0.pins(base.manifest, of: resourceID) }
        }
        let end = try end(of: backup, at: now, reader)
        let days = backup.retentionDays
        return Retention(
            automated + points.map { retained($0.base, isPoint: true, isDamaged: $0.damage != nil) },
            days: days,
            now: end,
            pausedSeconds: Pauses.seconds(of: backup.pauses ?? [], days: days, before: end),
            pinned: Set(pinned.map(\.manifest)),
            pinnedLogStarts: Dictionary(pinned.map { ($0.log.timeline, $0.log.start) }) { min($0, $1) }
        )
    }

    /// How many recovery points are looked at in one go, from the oldest on; what they leave is let go in the next.
    ///
    /// Later ones only need later log, so leaving them out never lets go of too much.
    private static let pointsMax = 64

    private static func retained(_ base: RestoreBase, isPoint: Bool, isDamaged: Bool) -> Retention.Base {
        Retention.Base(
            identifier: base.manifest,
            completeAt: base.completeAt,
            logStart: base.log.start,
            timeline: base.log.timeline,
            isPoint: isPoint,
            isDamaged: isDamaged
        )
    }

    /// The time from which the retention period counts back: now, or the last that can be restored where time stands
    /// still for a living instance, because it is stopped or not captured.
    ///
    /// The time that a lost daemon was away counts for nothing.
    static func end(of backup: AutomatedBackup, at now: Date, _ reader: LedgerReader) throws -> Date {
        guard backup.status != .retained else { return now.addingTimeInterval(-(backup.outageSeconds ?? 0)) }
        return try reader.lastRestorable(of: backup).map { min(now, $0) } ?? now
    }

    /// Whether anything is to be let go, or retained backups have ended altogether.
    static func isDue(of backup: AutomatedBackup, at now: Date, _ reader: LedgerReader) throws -> Bool {
        try isOver(backup, at: now, reader) || !retention(of: backup, at: now, reader).expired.isEmpty
            || !going(of: backup, reader).isEmpty
    }

    /// Automated snapshots that were to go when an earlier run ended.
    static func going(of backup: AutomatedBackup, _ reader: LedgerReader) throws -> [Snapshot] {
        try reader.automatedSnapshots(of: backup).filter { $0.status == .deleting }
    }

    /// What is let go in one step, or, where that is nothing, the log that is not needed any more.
    enum Step {
        case snapshot(Snapshot)
        case point(Leftover)
        case log([Int: UInt64])
    }

    /// Takes the next of what has expired from all who might still want it; its manifest goes only then.
    ///
    /// The rule is applied anew each time: a restore or a rewind may have been accepted meanwhile.
    static func next(of backup: AutomatedBackup, at now: Date, _ writer: LedgerWriter) throws -> Step {
        if let snapshot = try going(of: backup, writer.reader).first { return .snapshot(snapshot) }
        let retention = try retention(of: backup, at: now, writer.reader)
        guard let manifest = retention.expired.first else { return .log(retention.logExpiresBefore) }
        if let snapshot = try writer.reader.automatedSnapshots(of: backup).first(where: { $0.manifest == manifest }) {
            return .snapshot(
                try writer.update(Snapshot.self, snapshot.identifier, in: backup.scope) { $0.status = .deleting }
            )
        }
        if let point = try writer.reader.find(RecoveryPoint.self, manifest, in: backup.scope) {
            try writer.note(.removed(point, because: .retentionPeriod, at: now))
        }
        let leftover = Leftover(scope: backup.scope, name: manifest, isStream: false)
        try writer.delete(RecoveryPoint.self, manifest, in: backup.scope)
        try writer.put(leftover)
        return .point(leftover)
    }

    /// Whether the backups of a deleted instance have nothing left inside the window.
    static func isOver(_ backup: AutomatedBackup, at now: Date, _ reader: LedgerReader) throws -> Bool {
        guard backup.status == .retained else { return false }
        // What is damaged may be whole again before then.
        let last = try reader.lastRestorable(of: backup, evenIfDamaged: true)
        guard let latest = last ?? backup.deletedAt else { return true }
        return try latest <= backup.windowStart(endingAt: end(of: backup, at: now, reader))
    }
}

extension Work {
    /// Whether this work may read any snapshot.
    fileprivate var readsSnapshots: Bool {
        switch order {
        case .copySnapshot, .restoreInstance, .rewindInstance: true
        default: false
        }
    }

    /// Whether this work reads the automated backups of an instance.
    func pinsBackups(of resourceID: String) -> Bool {
        guard case .time(resourceID, _) = restored?.source else { return false }
        return true
    }

    /// Whether this work has still to find out what it reads of the automated backups of an instance.
    func choosesFromBackups(of resourceID: String) -> Bool { pinsBackups(of: resourceID) && restored?.plan == nil }

    /// Whether this work reads a snapshot, or may still choose to: then it must not go before the work is done.
    func pins(_ manifest: String, of resourceID: String) -> Bool {
        if case .copySnapshot(let order) = order { return order.sourceManifest == manifest }
        guard let (source, plan) = restored else { return false }
        switch source {
        case .snapshot(manifest): return true
        case .snapshot: return false
        case .time(let source, _): return plan.map { $0.manifest == manifest } ?? (source == resourceID)
        }
    }

    /// What this work restores, and the plan once it is made.
    private var restored: (source: RestoreSource, plan: RestorePlan?)? {
        switch order {
        case .restoreInstance(let order): (order.source, order.plan)
        case .rewindInstance(let order): (order.source, order.plan)
        default: nil
        }
    }
}

extension WorkTask {
    /// Removes the snapshots and the log that the retention period no longer covers: manifests first, log last.
    func expireBackups(_ resourceID: String) async throws {
        let now = fleet.clock.now()
        let found = try await fleet.ledger.read { reader -> (AutomatedBackup, Bool)? in
            guard let backup = try reader.automatedBackup(resourceID: resourceID) else { return nil }
            return (backup, try Expiry.isOver(backup, at: now, reader))
        }
        guard let (backup, isOver) = found else { return try await finish { _ in } }
        if isOver { return try await endBackups(resourceID, at: now) }
        while let step = try await nextExpiry(resourceID, at: now) {
            switch step {
            case .snapshot(let snapshot):
                try await remove(snapshot)
                try await forget(snapshot, because: .retentionPeriod)
            case .point(let leftover): try await fleet.clear(leftover)
            case .log(let positions):
                if !positions.isEmpty { try await expireLog(of: backup, positions) }
                return try await finish { _ in }
            }
        }
        try await finish { _ in }
    }

    /// Hands retained backups that have ended over to the work that removes them, which needs no document of theirs.
    private func endBackups(_ resourceID: String, at now: Date) async throws {
        let workID = fleet.names.token()
        try await finish { writer in
            guard let backup = try writer.reader.automatedBackup(resourceID: resourceID),
                try Expiry.isOver(backup, at: now, writer.reader)
            else { return }
            try writer.withdrawAutomatedBackups(resourceID, at: now)
            let order = WorkOrder.deleteAutomatedBackups(resourceID: resourceID)
            try writer.insert(
                Work(scope: backup.scope, id: workID, subject: resourceID, order: order, createdAt: now)
            )
        }
    }

    private func nextExpiry(_ resourceID: String, at now: Date) async throws -> Expiry.Step? {
        try await fleet.ledger.write { writer in
            guard let backup = try writer.reader.automatedBackup(resourceID: resourceID) else { return nil }
            return try Expiry.next(of: backup, at: now, writer)
        }
    }

    /// Takes an automatic snapshot that is removed from the repository out of the ledger.
    func forget(_ snapshot: Snapshot, because reason: RemovalReason) async throws {
        let now = fleet.clock.now()
        try await fleet.ledger.write { writer in
            try writer.delete(Snapshot.self, snapshot.identifier, in: snapshot.scope)
            try writer.note(.removed(snapshot, because: reason, at: now))
        }
    }

    /// Lets go of the log before these positions, and of that on timelines which a rewind has left and nothing needs.
    private func expireLog(of backup: AutomatedBackup, _ positions: [Int: UInt64]) async throws {
        let segment = UInt64(WALSegment.bytesDefault)
        let starts = positions.mapValues { $0 / segment * segment }
        let log = try await fleet.log(of: backup)
        let now = fleet.clock.now()
        // The ledger lets go first: what it says must be there is there at every moment.
        let current = try await fleet.ledger.write { writer -> Int? in
            guard var progress = try writer.reader.captureProgress(backup.scope, resourceID: backup.key) else {
                return nil
            }
            let kept = progress.kept
            progress.expire(before: starts)
            try writer.put(progress)
            guard progress.kept != kept else { return progress.timeline }
            try writer.note(
                .removedLog(of: backup.key, in: backup.scope, before: starts, because: .retentionPeriod, at: now)
            )
            return progress.timeline
        }
        for timeline in Set(log.ranges().map { Int($0.timeline) }).sorted() {
            let isLeft = timeline < current ?? backup.instance.timeline
            guard let first = starts[timeline] ?? (isLeft ? .max : nil) else { continue }
            try await log.expire(timeline: UInt32(timeline), before: first)
        }
    }

    /// Removes what nothing in the repository refers to any more.
    func collectGarbage() async throws {
        let repository = try fleet.repository(work.scope)
        let catalog = RepositoryCatalog(ledger: fleet.ledger)
        let expected = try await catalog.snapshots(in: work.scope.region).map { try SnapshotID($0.manifest) }
        let report = try await reporting { try await repository.collectGarbage(expecting: expected, progress: $0) }
        try await measureSpace()
        logger.info("The repository was cleaned up", metadata: ["report": "\(report)"])
        let outcome = outcome(.collect, [report.line])
        let act = Act.collected(report, in: work.scope, at: fleet.clock.now())
        try await finish { writer in
            try writer.put(outcome)
            if report.packsDeleted > 0 { try writer.note(act) }
        }
    }

    /// Removes a snapshot from the repository, then from the ledger.
    func deleteSnapshot(_ identifier: String) async throws {
        let scope = work.scope
        guard let snapshot = try await fleet.ledger.read({ try $0.find(Snapshot.self, identifier, in: scope) }) else {
            return try await finish { _ in }
        }
        let works = try await fleet.ledger.read { try $0.all(Work.self) }
        guard !works.contains(where: { $0.pins(snapshot.manifest, of: snapshot.instance.resourceID) }) else {
            throw Postponed(reason: "a restore or a copy that reads the snapshot")
        }
        try await remove(snapshot)
        let now = fleet.clock.now()
        try await finish { writer in
            try writer.delete(Snapshot.self, identifier, in: scope)
            try writer.insert(EventCatalog.snapshotDeleted.about(snapshot, at: now))
        }
    }
}
