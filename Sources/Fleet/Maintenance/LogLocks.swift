import Foundation
package import Ledger
package import Repository

/// Says how long log is locked from when it is written, by the retention periods in the ledger.
package struct LogLocks: Sendable {
    /// How long parts of a segment in progress are locked at first: in the way of nobody for long when they were merged.
    private static let partSeconds = 6 * 3_600.0

    private let ledger: Ledger
    private let region: String
    private let clock: any WallClock

    /// Of the log in a region's repository.
    package init(ledger: Ledger, region: String, clock: any WallClock) {
        self.ledger = ledger
        self.region = region
        self.clock = clock
    }

    /// How long log of a stream is locked that is written now; nil for a stream that no automated backups keep.
    package func lock(of stream: StreamID) async throws -> LogLock? {
        let now = clock.now()
        let days = try await ledger.read { try retentionDays(of: stream, $0) }
        return LockRule.end(completeAt: now, retentionDays: days)
            .map { LogLock(whole: $0, part: min($0, now.addingTimeInterval(Self.partSeconds))) }
    }

    private func retentionDays(of stream: StreamID, _ reader: LedgerReader) throws -> Int? {
        // Few streams are other regions', and theirs are filed under longer names.
        if let backup = try reader.automatedBackup(resourceID: stream.name), backup.scope.region == region {
            return backup.retentionDays
        }
        return try reader.all(AutomatedBackup.self)
            .filter { $0.scope.region == region && BackupKey.stream(of: $0.key) == stream.name }
            .map(\.retentionDays).max()
    }
}
