import Fleet
import Foundation
import Ledger

/// Work that the running service does, asked for and followed from the command line.
struct ServiceWork {
    /// How often the ledger is asked what has become of it.
    private static let pollInterval = Duration.milliseconds(300)

    let region: String
    let ledger: Ledger
    let directory: DataDirectory

    /// Asks for the work and waits for its end, showing how far it is.
    ///
    /// When this command is interrupted the service finishes the work all the same.
    func run(_ order: WorkOrder, title: String, unit: String) async throws -> MaintenanceOutcome {
        let request = try await MaintenanceRequest.make(
            order,
            region: region,
            ledger: ledger,
            id: "cli-" + UUID().uuidString.lowercased(),
            now: Date()
        )
        let line = ProgressLine(title)
        var told: String?
        while true {
            switch try await request.state() {
            case .ended(let outcome):
                guard let failure = outcome.failure else { return outcome }
                throw CommandError("The service could not do it: \(failure)")
            case .dropped: throw CommandError("The service has ended the work without a result; its log says why.")
            case .open(let progress, let lastError):
                if let lastError, lastError != told {
                    told = lastError
                    Self.warn("\(title) failed and is tried again; Ctrl-C leaves it to the service. \(lastError)")
                }
                if let progress { line.show(progress.done, of: progress.total, unit: unit) }
            }
            guard DaemonLock.holder(of: directory) != nil else {
                throw CommandError("The service has stopped; it does the work when it runs again.")
            }
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    private static func warn(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
