import Ledger

/// Which bases of automated backups a region is asked for.
package enum BaseChoice: Codable, Hashable, Sendable {
    /// Those whose log begins behind that of this one, from the earliest on; no clock can hide any.
    case after(LogSpan)
    /// The one whose log begins last.
    case newest
    /// None, but how far the log is captured.
    case none
}

extension LogSpan {
    /// Whether this log begins behind that of another base of the same instance.
    func begins(after other: LogSpan) -> Bool { (timeline, start) > (other.timeline, other.start) }
}

extension LedgerReader {
    /// The recovery points whose log begins behind that of another base, or at all, in the order of the log.
    func recoveryPoints(ownedBy key: String, after log: LogSpan?, limit: Int = .max) throws -> [RecoveryPoint] {
        try recoveryPoints(key, after: log.map { [Int64($0.timeline), Int64(clamping: $0.start)] } ?? [], limit)
    }

    /// The recovery points whose log begins where this does or behind it, in the order of the log.
    func recoveryPoints(ownedBy key: String, from log: LogSpan, limit: Int) throws -> [RecoveryPoint] {
        try recoveryPoints(key, after: [Int64(log.timeline), Int64(clamping: log.start) - 1], limit)
    }

    private func recoveryPoints(_ key: String, after mark: [Int64], _ limit: Int) throws -> [RecoveryPoint] {
        try list(
            RecoveryPoint.self,
            ownedBy: key,
            by: ["$.log.timeline", "$.log.start"],
            after: mark.isEmpty ? [-1, -1] : mark,
            limit: limit
        )
    }
}
