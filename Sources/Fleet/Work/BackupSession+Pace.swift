import Engine
import Foundation
import Logging
import Repository

extension BackupSession {
    /// The part of the log that a server keeps that a backup may wait through for spare processor time.
    private static let logShare = 4
    private static let logInterval = Duration.seconds(2)

    /// Runs the copying, which has to hurry when the log that the server must keep for it has become long.
    func keepingLogShort(
        _ server: PostgreSQLServer,
        since start: UInt64,
        _ writer: SnapshotWriter,
        _ copy: @escaping @Sendable () async throws -> Void
    ) async throws {
        let bytesMax = UInt64(max(0, server.configuration.retainedLogMiBMax)) << 20 / UInt64(Self.logShare)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    // Most backups end sooner, and need no connection for this.
                    try await Task.sleep(for: Self.logInterval)
                    try await server.awaitLog(through: start + bytesMax, every: Self.logInterval)
                } catch {
                    guard !Task.isCancelled else { return false }
                    logger.warning("The length of the log is not known", metadata: ["error": "\(error)"])
                }
                writer.makeHurried()
                return false
            }
            group.addTask {
                try await copy()
                return true
            }
            defer { group.cancelAll() }
            while let isCopied = try await group.next(), !isCopied {}
        }
    }
}
