#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Moments as conditions write them: the W3C's profile of ISO 8601, or seconds since 1970.
enum Moment {
    /// The seconds since 1970 of `text`; four digits are a year, other numbers are seconds, no zone means UTC.
    static func parse(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 40 else { return nil }
        if bytes.count != 4, let seconds = integer(bytes[...]) { return Double(seconds) }
        let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let day = day(parts[0]) else { return nil }
        guard parts.count == 2 else { return seconds(of: "\(day)T00:00:00Z") }
        guard parts[0].utf8.count == 10, let (clock, offset) = zone(parts[1]) else { return nil }
        let fields = clock.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let fraction = fraction(fields), let base = seconds(of: "\(day)T\(time(fields[0]))Z") else { return nil }
        return base + fraction - offset
    }

    /// `2026`, `2026-11` or `2026-11-21` with what is missing filled up.
    private static func day(_ text: Substring) -> String? {
        switch text.utf8.count {
        case 4: "\(text)-01-01"
        case 7: "\(text)-01"
        case 10: String(text)
        default: nil
        }
    }

    private static func time(_ text: Substring) -> String { text.utf8.count == 5 ? "\(text):00" : String(text) }

    private static func fraction(_ fields: [Substring]) -> Double? {
        guard fields.count == 2 else { return 0 }
        guard fields[0].utf8.count == 8, fields[1].utf8.count <= 9, integer(Array(fields[1].utf8)[...]) != nil else {
            return nil
        }
        return Double("0.\(fields[1])")
    }

    /// The time of day, and how many seconds its zone is ahead of UTC.
    private static func zone(_ text: Substring) -> (Substring, Double)? {
        if text.hasSuffix("Z") { return (text.dropLast(), 0) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return (text, 0) }
        let zone = text[text.index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
        guard zone.count == 2, zone.allSatisfy({ $0.utf8.count == 2 }),
            let hours = integer(Array(zone[0].utf8)[...]), let minutes = integer(Array(zone[1].utf8)[...]),
            hours < 24, minutes < 60
        else { return nil }
        return (text[..<sign], (text[sign] == "-" ? -1 : 1) * Double(hours * 3_600 + minutes * 60))
    }

    /// The seconds since 1970 of a complete text; going back to text shows days that no calendar has.
    private static func seconds(of text: String) -> Double? {
        guard let date = try? Date(text, strategy: .iso8601), date.formatted(.iso8601) == text else { return nil }
        return date.timeIntervalSince1970
    }

    private static func integer(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 15, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
    }
}
