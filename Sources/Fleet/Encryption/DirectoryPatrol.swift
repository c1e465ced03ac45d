import Engine
import Ledger
import Logging

/// Takes the keys of directories away that no server and no work needs any more, whatever kept that from being done when
/// the server was stopped.
struct DirectoryPatrol: Sendable {
    private static let pauseSeconds = 10.0
    private let fleet: Fleet

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Looks every few seconds of the fleet's clock, until cancelled.
    func run() async {
        await fleet.patrol(everySeconds: Self.pauseSeconds, "Directories can't be looked at", look)
    }

    /// Looks at every encrypted directory.
    func look() async throws {
        for kept in try await fleet.ledger.read({ try $0.all(DirectoryKey.self) }) {
            let (fleet, resourceID) = (fleet, kept.resourceID)
            try await fleet.gates.exclusively(resourceID) {
                // What needs the files later asks for them within this gate, when it stands in the ledger.
                let idle = try await fleet.ledger.read { reader -> Instance? in
                    guard let instance = try reader.instance(resourceID: resourceID), instance.wish != .running,
                        try reader.work(on: resourceID).isEmpty
                    else { return nil }
                    return instance
                }
                guard let idle, try fleet.server(of: idle).runningProcess() == nil else { return }
                try await fleet.lock(resourceID)
            }
        }
    }
}
