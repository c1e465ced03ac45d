import Ledger

/// Gives automated backups that follow those of another region a replicator each.
struct ReplicationPool: Sendable {
    private let fleet: Fleet
    private let crew = Crew()

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Replicates until cancelled.
    func run() async {
        await crew.patrol(fleet, every: 5) { group in
            for backup in try await fleet.ledger.read({ try $0.all(AutomatedBackup.self) }) where backup.isFollowing {
                guard await crew.begin(backup.arn) else { continue }
                group.addTask {
                    await Replicator(fleet, backup).run()
                    await crew.end(backup.arn)
                }
            }
        }
    }
}
