package import struct FoundationEssentials.Date

/// A moment as PostgreSQL's log records it: microseconds since 2000-01-01 00:00:00 UTC.
package struct LogTimestamp: RawRepresentable, Hashable, Codable, Sendable {
    /// Microseconds between the Unix epoch and PostgreSQL's.
    private static let epochMicroseconds: Int64 = 946_684_800_000_000

    /// Microseconds since 2000-01-01 00:00:00 UTC.
    package let rawValue: Int64

    /// The moment `rawValue` microseconds after 2000-01-01 00:00:00 UTC.
    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// The moment `unixMicroseconds` after 1970-01-01 00:00:00 UTC.
    package init(unixMicroseconds: Int64) { rawValue = unixMicroseconds &- Self.epochMicroseconds }

    /// The microsecond that holds `date`.
    package init(_ date: Date) {
        let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded(.down)
        self.init(unixMicroseconds: Int64(exactly: microseconds) ?? (microseconds < 0 ? .min / 2 : .max / 2))
    }

    /// Microseconds since 1970-01-01 00:00:00 UTC.
    package var unixMicroseconds: Int64 { rawValue &+ Self.epochMicroseconds }

    /// The moment as a date, as exact as a date can be.
    package var date: Date { Date(timeIntervalSince1970: Double(unixMicroseconds) / 1_000_000) }
}

extension LogTimestamp: Comparable {
    /// Whether `left` is the earlier moment.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
