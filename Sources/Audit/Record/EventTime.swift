import Foundation
import Wire

/// Moments as CloudTrail writes them: ISO 8601 in UTC, whole seconds.
enum EventTime {
    /// `2026-11-21T11:30:00Z`.
    static func text(_ date: Date) -> String { String(Timestamp.iso8601(date).prefix(19)) + "Z" }

    /// The moment that a text says.
    static func parse(_ text: String) -> Date? { Timestamp.parse(text) }
}
