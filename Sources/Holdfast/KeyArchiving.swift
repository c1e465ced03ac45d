import Keys
import Ledger
import Logging
import Repository
import ServiceLifecycle

/// Keeps keys in the repositories, so that `holdfast recover` brings them back.
struct KeyArchiving: ServiceLifecycle.Service {
    private static let retrySeconds = 5.0
    private static let gatheringMilliseconds = 50
    let archivist: KeyArchivist
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let changes = archivist.ledger.changes()
                do {
                    try await archivist.keepChanges()
                    // Whatever else changes the ledger in the meantime is looked at together.
                    try await Task.sleep(for: .milliseconds(Self.gatheringMilliseconds))
                    await Self.wait(for: changes, secondsMax: KeyArchivist.restSeconds)
                } catch {
                    logger.error("Keys can't be kept in the repository yet", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(Self.retrySeconds))
                }
            }
        }
    }

    /// Returns when something has changed, or some time has passed.
    private static func wait(for changes: AsyncStream<Void>, secondsMax: Double) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in changes { return } }
            group.addTask { try? await Task.sleep(for: .seconds(secondsMax)) }
            await group.next()
            group.cancelAll()
        }
    }
}

/// The repositories of a daemon as the place where keys are kept.
struct RepositoryArchive: KeyArchive {
    let repositories: [String: Repository]

    func keep(_ document: [UInt8], as subject: String, in region: String) async throws {
        try await repository(region).describe(StreamID(subject), document: document)
    }

    func remove(_ subject: String, in region: String) async throws {
        try await repository(region).removeDescription(of: StreamID(subject))
    }

    private func repository(_ region: String) throws -> Repository {
        guard let repository = repositories[region] else {
            throw CommandError("\(region) is not hosted here; name it with --region.")
        }
        return repository
    }
}
