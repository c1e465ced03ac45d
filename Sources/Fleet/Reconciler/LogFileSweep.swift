import Engine
import Foundation
import Ledger
import Logging

/// Removes servers' log files that are older than their retention period, or more than a disk should hold.
struct LogFileSweep: Sendable {
    /// How long log files are kept: RDS's default of three days.
    static let minutesDefault = 4_320
    /// How much of one server's log is kept, whatever its age.
    static let bytesMax = 1 << 30
    private static let pauseSeconds = 600.0
    private let fleet: Fleet

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Sweeps until cancelled.
    func run() async {
        while !Task.isCancelled {
            await sweep()
            try? await fleet.clock.sleep(seconds: Self.pauseSeconds)
        }
    }

    /// Removes what is due now.
    func sweep() async {
        let instances = (try? await fleet.ledger.read { try $0.all(Instance.self) }) ?? []
        for instance in instances {
            let oldest = fleet.clock.now().addingTimeInterval(-Double(Self.minutesDefault) * 60)
            do {
                try fleet.server(of: instance).removeLogFiles(writtenBefore: oldest, bytesMax: Self.bytesMax)
            } catch {
                fleet.logger.warning(
                    "Old log files can't be removed",
                    metadata: ["instance": "\(instance.identifier)", "error": "\(error)"]
                )
            }
        }
    }
}
