import Foundation
import Logging
import Metrics
import Repository

/// Uploads the log of every region that waits at hand for a store far away.
struct LogUpload: Sendable {
    private let fleet: Fleet

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Uploads at the set interval until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for (region, repository) in fleet.repositories {
                group.addTask { await run(region, repository) }
            }
        }
    }

    private func run(_ region: String, _ repository: Repository) async {
        var isAway = false
        while !Task.isCancelled {
            do {
                try await repository.uploadLog()
                if isAway { fleet.logger.notice("The store takes log again", metadata: ["region": "\(region)"]) }
                isAway = false
            } catch is CancellationError {
                return
            } catch {
                Counter(label: "holdfast_log_upload_failures_total", dimensions: [("region", region)]).increment()
                if !isAway {
                    fleet.logger.error(
                        "Log can't be uploaded; it waits here",
                        metadata: ["region": "\(region)", "error": "\(error)"]
                    )
                }
                isAway = true
            }
            Gauge(label: "holdfast_log_waiting_bytes", dimensions: [("region", region)])
                .record(repository.waitingLogBytes)
            try? await Task.sleep(for: fleet.settings.uploadInterval)
        }
    }
}

extension Fleet {
    /// Uploads what waits when everything else has stopped; what a store does not take soon waits for the next start.
    package func uploadRest() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: .seconds(20)) }
            group.addTask {
                for (region, repository) in repositories {
                    do {
                        try await repository.uploadLog()
                    } catch {
                        logger.warning(
                            "Log waits here for the store until the next start",
                            metadata: ["region": "\(region)", "error": "\(error)"]
                        )
                    }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
