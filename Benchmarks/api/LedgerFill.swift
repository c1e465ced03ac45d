import Access
import Fleet
import Foundation
import Ledger

/// Writes stopped instances with their automated backups and snapshots into a new ledger.
struct LedgerFill {
    /// How many documents one transaction writes.
    private static let batch = 500
    /// One of so many snapshots of an instance is automated.
    private static let automatedEvery = 10

    let region: String
    let snapshots: Int
    let instances: Int
    private let names = NameSource()
    private let now = Date()

    init(region: String, snapshots: Int, instances: Int) {
        self.region = region
        self.snapshots = snapshots
        self.instances = instances
    }

    /// Fills the ledger at `path`; its first account owns everything.
    func run(_ path: String) async throws {
        let ledger = try Ledger(path: path)
        let account = Account(id: "123456789012", createdAt: now)
        let scope = Scope(account: account.id, region: region)
        let made = try (0..<instances).map { try instance($0, in: scope) }
        try await ledger.write { writer in
            try writer.insert(account)
            for instance in made {
                try writer.insert(instance)
                var backup = AutomatedBackup(identifier: names.automatedBackupID(), instance: instance)
                backup.status = .active
                try writer.insert(backup)
                var progress = CaptureProgress(scope: scope, resourceID: instance.resourceID, timeline: 1, start: 0)
                progress.end = 1 << 30
                progress.restorableTime = now
                try writer.insert(progress)
            }
        }
        for start in stride(from: 0, to: snapshots, by: Self.batch) {
            try await ledger.write { writer in
                for number in start..<min(snapshots, start + Self.batch) {
                    try writer.insert(snapshot(number, of: made[number % made.count]))
                }
            }
        }
        try ledger.close()
    }

    private func instance(_ number: Int, in scope: Scope) throws -> Instance {
        var settings = InstanceSettings(
            engine: "postgres",
            majorVersion: 15,
            instanceClass: "db.t3.medium",
            allocatedStorageGiB: 100,
            backupRetentionDays: 35,
            backupWindow: try DailyWindow(parsing: "03:00-03:30"),
            maintenanceWindow: try WeeklyWindow(parsing: "sun:04:00-sun:04:30")
        )
        settings.tags = [Tag(key: "team", value: "payments"), Tag(key: "stage", value: "production")]
        var instance = Instance(
            scope: scope,
            identifier: "app-\(number)",
            resourceID: names.resourceID(),
            requestedAt: now.addingTimeInterval(-1_000_000),
            settings: settings,
            engineVersion: "15.18",
            address: "127.0.0.1",
            port: 10_000 + number,
            masterUsername: "app",
            databaseName: "app",
            lineage: names.token()
        )
        instance.createdAt = instance.requestedAt
        instance.status = .stopped
        instance.wish = .stopped
        return instance
    }

    private func snapshot(_ number: Int, of instance: Instance) -> Snapshot {
        let isAutomated = (number / instances).isMultiple(of: Self.automatedEvery)
        // Retention reaches back farther than the oldest, so that nothing expires while it is measured.
        let age = Double(snapshots - number) / Double(snapshots) * 20 * 86_400
        var snapshot = Snapshot(
            scope: instance.scope,
            identifier: isAutomated ? "rds:\(instance.identifier)-\(number)" : "before-release-\(number)",
            origin: isAutomated ? .automated : .manual,
            instance: instance,
            manifest: names.token(),
            requestedAt: now.addingTimeInterval(-age),
            tags: instance.settings.tags
        )
        snapshot.status = .available
        snapshot.createdAt = snapshot.requestedAt.addingTimeInterval(10)
        snapshot.percentProgress = 100
        snapshot.log = LogSpan(timeline: 1, start: UInt64(number) << 10, end: UInt64(number + 1) << 10)
        (snapshot.fullBytes, snapshot.storedBytes) = (1 << 30, 1 << 20)
        return snapshot
    }
}
