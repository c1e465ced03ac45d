import ArgumentParser
import Engine
import Fleet
import Foundation
import Glibc
import Ledger
import Logging

/// The command `holdfast shutdown`.
struct Shutdown: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stop the daemon and every database.",
        discussion: "Databases are stopped whole, with a checkpoint; the next `holdfast serve` starts them again."
    )

    @OptionGroup var data: DataDirectoryOption

    @Option(help: ArgumentHelp("How long the daemon may take to end.", valueName: "SECONDS"))
    var timeout = 60

    func run() async throws {
        let directory = data.directory
        guard FileManager.default.fileExists(atPath: directory.ledger) else {
            throw CommandError("\(directory.path) holds no data of Holdfast; check --data-dir.")
        }
        if let daemon = DaemonLock.holder(of: directory) {
            say("Stopping the daemon (process \(daemon))")
            kill(daemon, SIGTERM)
            let limit = ContinuousClock.now + .seconds(timeout)
            while DaemonLock.holder(of: directory) != nil {
                guard ContinuousClock.now < limit else {
                    throw CommandError("The daemon did not end within \(timeout) s; end process \(daemon) yourself.")
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        let lock = try DaemonLock(directory)
        let fleet = Fleet(
            ledger: try Ledger(path: directory.ledger),
            repositories: [:],
            installations: try await PostgreSQLInstallation.discover(),
            clock: SystemWallClock(),
            settings: FleetSettings(
                instancesDirectory: directory.instances,
                socketDirectory: directory.sockets,
                authorityDirectory: directory.authority,
                engineUser: try OperatingSystemUser.current()
            ),
            logger: Logger(label: "holdfast")
        )
        try await fleet.stopServers()
        say("Everything is stopped")
        _ = lock
    }

    private func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
