import Ledger

/// Gives every instance whose server is to run a keeper of its own.
struct KeeperPool: Sendable {
    private let fleet: Fleet
    private let crew = Crew()

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Keeps until cancelled; the servers go on running.
    func run() async {
        await crew.patrol(fleet, every: 5) { group in
            for instance in try await fleet.ledger.read({ try $0.all(Instance.self) }) where instance.wish == .running {
                guard await crew.begin(instance.resourceID) else { continue }
                group.addTask {
                    await InstanceKeeper(fleet, instance.resourceID).run()
                    await crew.end(instance.resourceID)
                }
            }
        }
    }
}
