package import Access
import Foundation
package import Ledger
package import Repository

/// Rebuilds a region's part of the ledger from its repository alone.
///
/// The databases are gone with the daemon's disk: every instance comes back as retained automated backups, which restore
/// to any second of their window, and its identifier is free again.
package struct LedgerRecovery: Sendable {
    private let ledger: Ledger
    private let accounts: Accounts?
    private let names: NameSource
    private let clock: any WallClock

    /// A recovery into a ledger that knows nothing of the region yet.
    ///
    /// Without `accounts` nobody can ask for what is recovered: no account gets a key.
    package init(
        ledger: Ledger,
        accounts: Accounts? = nil,
        names: NameSource = NameSource(),
        clock: any WallClock = SystemWallClock()
    ) {
        self.ledger = ledger
        self.accounts = accounts
        self.names = names
        self.clock = clock
    }

    /// Reads the repository, writes what it says into the ledger in one transaction, and tells what it was.
    ///
    /// What is damaged is passed over and told; a store that can't be read is an error.
    package func run(
        region: String,
        _ repository: Repository,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> RecoveryReport {
        let survey = try await repository.survey(progress: progress)
        let stored = StoredSnapshots(survey, region: region)
        var finder = BackupFinder(repository, survey, stored, names: names, now: clock.now())
        let found = try await finder.backups(in: region)
        let (accounts, now) = (accounts, clock.now())
        let groups = StoredGroups(survey)
        let problems = stored.problems + finder.problems + groups.problems + (try await Self.marked(repository))
        return try await ledger.write { writer in
            var report = RecoveryReport(region: region, problems: problems)
            for snapshot in stored.snapshots {
                try writer.insert(snapshot)
                if let accounts = snapshot.sharedWith { try writer.share(snapshot, with: accounts) }
            }
            for point in stored.recoveryPoints.compactMap(RecoveryPoint.init) { try writer.insert(point) }
            for group in groups.found { try group.restore(writer) }
            report.manualSnapshots = stored.snapshots.filter(\.origin.staysUntilDeleted)
            for (backup, capture) in found {
                try writer.insert(backup)
                if let capture { try writer.insert(capture) }
                let owned = stored.snapshots.filter { $0.instance.resourceID == backup.instance.resourceID }
                report.backups.append(
                    RecoveryReport.Backup(
                        backup: backup,
                        window: try Fleet.restoreWindow(of: backup, at: now, writer.reader),
                        snapshots: owned.filter { $0.origin == .automated }.count
                    )
                )
            }
            report.newKeys = try Self.addAccounts(of: stored.snapshots + stored.recoveryPoints, writer, accounts, now)
            return report
        }
    }

    /// What was found damaged before; who needs it is found out by the next verification.
    private static func marked(_ repository: Repository) async throws -> [String] {
        do {
            return try await repository.marks().map { mark in
                "object \(mark.object) is marked as damaged (\(mark.reason.rawValue)); `holdfast verify` tells who needs it"
            }
        } catch let error as RepositoryError where error.code == .damaged {
            return ["\(error)"]
        }
    }

    /// Accounts as old as their first snapshot, each with a new root key: no store holds the old ones.
    private static func addAccounts(
        of snapshots: [Snapshot],
        _ writer: LedgerWriter,
        _ accounts: Accounts?,
        _ now: Date
    ) throws -> [AccessKey] {
        var keys: [AccessKey] = []
        let owned = Dictionary(grouping: snapshots) { $0.scope.account }
        for (number, snapshots) in owned.sorted(by: { $0.key < $1.key }) {
            let first = snapshots.map { min($0.requestedAt, $0.instance.requestedAt) }.min() ?? now
            guard let known = try writer.reader.find(Account.self, number, in: .global) else {
                try writer.insert(Account(id: number, createdAt: first))
                if let key = try accounts?.addKey(to: number, writer) { keys.append(key) }
                continue
            }
            try writer.put(Account(id: number, createdAt: min(first, known.createdAt)))
        }
        return keys
    }
}
