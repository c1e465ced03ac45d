#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// Moments as AWS writes them: ISO 8601 in UTC.
package enum Timestamp {
    /// The moments that four digits of a year can say.
    package static let printable =
        Date(timeIntervalSince1970: -62_135_596_800)...Date(timeIntervalSince1970: 253_402_300_799)

    /// `2026-11-20T10:15:30.123Z`; what is finer than a millisecond is cut off, so a printed time is never too late.
    package static func iso8601(_ date: Date) -> String {
        let date = min(max(date, printable.lowerBound), printable.upperBound)
        // Adding a microsecond first keeps .123, which no double holds exactly, from being cut to .122.
        let milliseconds = Int((date.timeIntervalSince1970 * 1_000 + 0.001).rounded(.down))
        let (days, millisecond) = milliseconds.quotientAndRemainder(flooringBy: 86_400_000)
        let day = CalendarDay(daysSince1970: days)
        let second = millisecond / 1_000
        var text: [UInt8] = []
        text.reserveCapacity(24)
        add(day.year, digits: 4, before: "-", to: &text)
        add(day.month, digits: 2, before: "-", to: &text)
        add(day.day, digits: 2, before: "T", to: &text)
        add(second / 3_600, digits: 2, before: ":", to: &text)
        add(second / 60 % 60, digits: 2, before: ":", to: &text)
        add(second % 60, digits: 2, before: ".", to: &text)
        add(millisecond % 1_000, digits: 3, before: "Z", to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads `2026-11-20`, `2026-11-20T10:15`, seconds, fractions, `Z` and offsets such as `+01:00`; no zone means UTC.
    package static func parse(_ text: String) -> Date? {
        var reader = Reader(Array(text.utf8))
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let dayOfMonth = reader.number(2), let day = CalendarDay(year, month, dayOfMonth)
        else { return nil }
        let midnight = Double(day.daysSince1970 * 86_400)
        if reader.isAtEnd { return Date(timeIntervalSince1970: midnight) }
        guard reader.take("T") || reader.take("t") || reader.take(" "), let seconds = reader.timeOfDay(),
            let offset = reader.zone(), reader.isAtEnd
        else { return nil }
        return Date(timeIntervalSince1970: midnight + seconds - Double(offset))
    }

    /// Adds a number with leading zeros, and what comes behind it.
    private static func add(_ value: Int, digits: Int, before mark: Unicode.Scalar, to text: inout [UInt8]) {
        let value = max(0, value)
        var power = tens[digits - 1]
        while value / 10 >= power { power *= 10 }
        while power > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / power % 10))
            power /= 10
        }
        text.append(UInt8(ascii: mark))
    }

    private static let tens = [1, 10, 100, 1_000]
}

private struct Reader {
    let bytes: [UInt8]
    var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
        index += 1
        return true
    }

    mutating func number(_ digits: Int) -> Int? {
        guard index + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<index + digits] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte) - 48
        }
        index += digits
        return value
    }

    mutating func timeOfDay() -> Double? {
        guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
        let minutes = Double(hour * 3_600 + minute * 60)
        guard take(":") else { return minutes }
        guard let second = number(2), second < 61, let fraction = fraction() else { return nil }
        return minutes + Double(second) + fraction
    }

    private mutating func fraction() -> Double? {
        guard take(".") else { return 0 }
        let start = index
        var value = 0.0
        var scale = 0.1
        while let digit = number(1) {
            value += Double(digit) * scale
            scale /= 10
        }
        return index > start ? value : nil
    }

    mutating func zone() -> Int? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        let sign = take("-") ? -1 : 1
        guard sign < 0 || take("+"), let hours = number(2), hours < 24 else { return nil }
        if isAtEnd { return sign * hours * 3_600 }
        _ = take(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
