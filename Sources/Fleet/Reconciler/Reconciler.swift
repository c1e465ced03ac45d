import ServiceLifecycle

/// Makes the world match the ledger: does the unfinished work, keeps servers running, and begins what a schedule asks.
///
/// It may be killed at any line: what it had not finished stands in the ledger, and every step can be done again.
package struct Reconciler: ServiceLifecycle.Service {
    private let fleet: Fleet

    /// A reconciler of a fleet; one daemon runs one.
    package init(_ fleet: Fleet) { self.fleet = fleet }

    package func run() async throws {
        let fleet = fleet
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await WorkRunner(fleet).run() }
                group.addTask { await KeeperPool(fleet).run() }
                group.addTask { await Scheduler(fleet).run() }
                group.addTask { await LogUpload(fleet).run() }
                group.addTask { await ReplicationPool(fleet).run() }
                group.addTask { await LockSweep(fleet).run() }
                group.addTask { await KeyPatrol(fleet).run() }
                group.addTask { await DirectoryPatrol(fleet).run() }
                group.addTask { await GrantSweep(fleet).run() }
                group.addTask { await LogFileSweep(fleet).run() }
            }
        }
    }
}
