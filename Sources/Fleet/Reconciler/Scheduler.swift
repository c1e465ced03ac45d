import Access
import Foundation
import Ledger
import Logging

/// Begins what is due: daily snapshots, expiry, changes that waited for a maintenance window, clean-ups.
struct Scheduler: Sendable {
    let fleet: Fleet

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Looks every few seconds of the fleet's clock, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await patrol(every: 5) { try await beginWhatIsDue() } }
            group.addTask {
                var expiry = ExpiryPatrol(self)
                await patrol(every: 5) { try await expiry.look() }
            }
            // Log can be written fast.
            group.addTask { await patrol(every: 1) { try await beginRecoveryPoints() } }
        }
    }

    private func patrol(every seconds: Double, _ look: () async throws -> Void) async {
        await fleet.patrol(everySeconds: seconds, "Scheduled work can't be begun", look)
    }

    /// Begins all that is due at the clock's present time.
    func beginWhatIsDue() async throws {
        let now = fleet.clock.now()
        let instances = try await fleet.ledger.read { try $0.all(Instance.self) }
        for instance in instances {
            try await beginBackup(of: instance, at: now)
            try await beginMaintenance(of: instance, at: now)
            try await beginStart(of: instance, at: now)
        }
        try await beginCleanUp(at: now)
        try await beginVerification(at: now)
        try await forgetEvents(at: now)
    }

    private func beginBackup(of instance: Instance, at now: Date) async throws {
        guard instance.isBackedUp, instance.status == .available else { return }
        let ticket = SnapshotTicket(fleet)
        try await fleet.ledger.write { writer in
            guard let current = try writer.reader.instance(resourceID: instance.resourceID),
                current.status == .available, current.isBackedUp,
                let backup = try writer.reader.automatedBackup(resourceID: instance.resourceID),
                backup.notBefore.map({ $0 <= now }) ?? true
            else { return }
            let last = try writer.reader.newestAutomated(of: instance)?.requestedAt
            let isDue = BackupSchedule.isDue(window: current.settings.backupWindow, lastBegunAt: last, now: now)
            guard isDue || backup.needsBase else { return }
            try ticket.beginAutomated(writer, current)
        }
    }

    private func beginMaintenance(of instance: Instance, at now: Date) async throws {
        let upgrade = fleet.automaticUpgrade(of: instance)
        guard !instance.pending.isEmpty || upgrade != nil, instance.status == .available,
            instance.settings.maintenanceWindow.contains(now)
        else { return }
        try await begin(.modifyInstance, on: instance.resourceID, in: instance.scope, at: now) { writer in
            try writer.updateInstance(instance.resourceID) {
                $0.pending.engineVersion = $0.pending.engineVersion ?? upgrade
                $0.applyingPending = true
                $0.status = $0.pending.status
            }
            guard let upgrade, instance.pending.engineVersion == nil else { return }
            let reason = "its maintenance window has begun, and version \(upgrade) is installed"
            try writer.note(.done("ModifyDBInstance", to: instance, because: reason, at: now))
        }
    }

    /// The subject of the work that lets go of what has expired of automated backups.
    static func expirySubject(_ key: String) -> String { "expiry/\(key)" }

    private func beginCleanUp(at now: Date) async throws {
        for region in fleet.repositories.keys {
            let scope = Scope(account: "", region: region)
            let last = try await fleet.ledger.read { try $0.find(CleanUp.self, region, in: scope) }
            guard last.map({ $0.isDue(at: now) }) ?? true else { continue }
            try await begin(.collectGarbage, on: Fleet.collectionSubject(region), in: scope, at: now) { writer in
                try writer.put(CleanUp(scope: scope, lastBegunAt: now))
            }
        }
    }

    private func forgetEvents(at now: Date) async throws {
        let oldest = now.addingTimeInterval(-Event.keptSeconds).milliseconds
        try await fleet.ledger.write { writer in
            for account in try writer.reader.all(Account.self) {
                for region in fleet.repositories.keys {
                    try writer.delete(Event.self, in: Scope(account: account.id, region: region), before: oldest)
                }
            }
        }
    }

    /// Writes a piece of work, unless there is one on the same subject already.
    func begin(
        _ order: WorkOrder,
        on subject: String,
        in scope: Scope,
        at now: Date,
        _ changes: @escaping @Sendable (LedgerWriter) throws -> Void = { _ in }
    ) async throws {
        let work = Work(scope: scope, id: fleet.names.token(), subject: subject, order: order, createdAt: now)
        try await fleet.ledger.write { writer in
            guard try writer.reader.work(on: subject).isEmpty else { return }
            try changes(writer)
            try writer.insert(work)
        }
    }
}

extension Scheduler {
    /// Begins the daily verification of each region; a region that is new has nothing to verify yet.
    private func beginVerification(at now: Date) async throws {
        let hour = fleet.settings.verifyHour
        for region in fleet.repositories.keys {
            let scope = Scope(account: "", region: region)
            guard let last = try await fleet.ledger.read({ try $0.find(Verification.self, region, in: scope) }) else {
                try await fleet.ledger.write { try $0.put(Verification(scope: scope, lastBegunAt: now)) }
                continue
            }
            guard VerifySchedule.isDue(hour: hour, lastBegunAt: last.lastBegunAt, now: now) else { continue }
            let order = WorkOrder.verifyRepository(VerifyOrder(isFull: false))
            try await begin(order, on: Fleet.verificationSubject(region), in: scope, at: now) { writer in
                try writer.put(Verification(scope: scope, lastBegunAt: now))
            }
        }
    }
}

/// When a repository's scheduled verification was last begun.
struct Verification: Document {
    static let kind = "verification"
    var scope: Scope
    var lastBegunAt: Date
    var id: String { scope.region }
}

/// When a repository was last cleaned up.
struct CleanUp: Document {
    static let kind = "clean-up"
    var scope: Scope
    var lastBegunAt: Date
    var id: String { scope.region }

    /// Whether an hour has passed.
    func isDue(at now: Date) -> Bool { now.timeIntervalSince(lastBegunAt) >= 3_600 }
}
