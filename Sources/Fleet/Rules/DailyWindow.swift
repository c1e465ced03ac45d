package import Foundation

/// A daily stretch of time in UTC, such as a backup window: `hh24:mi-hh24:mi`.
package struct DailyWindow: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The first minute of the day, 0 to 1439.
    package let startMinute: Int
    /// How long it is; at least ``minutesMin``.
    package let lengthMinutes: Int

    /// The shortest window that RDS accepts.
    package static let minutesMin = 30

    /// A window of `lengthMinutes` from `startMinute`.
    package init(startMinute: Int, lengthMinutes: Int = minutesMin) {
        self.startMinute = startMinute
        self.lengthMinutes = lengthMinutes
    }

    /// Reads `hh24:mi-hh24:mi`; an end before the start lies on the next day.
    package init(parsing text: String) throws {
        let sides = text.split(separator: "-", omittingEmptySubsequences: false)
        guard sides.count == 2 else {
            throw FleetError.invalid(
                "Invalid backup window format: \(text). Should be specified as a range hh24:mi-hh24:mi "
                    + "(24H Clock UTC). Example: 23:45-00:15"
            )
        }
        let start = try Self.minute(sides[0])
        let length = (try Self.minute(sides[1]) - start + minutesPerDay) % minutesPerDay
        guard length >= Self.minutesMin else {
            throw FleetError.invalid("The backup window must be at least \(Self.minutesMin) minutes.")
        }
        self.init(startMinute: start, lengthMinutes: length)
    }

    private static func minute(_ text: Substring) throws -> Int {
        guard let minute = minuteOfDay(text) else {
            throw FleetError.invalid(
                "Invalid backup window time '\(text)' specified. "
                    + "Should be specified as a time hh24:mi (24H Clock UTC)."
            )
        }
        return minute
    }

    package var description: String {
        "\(clockText(startMinute))-\(clockText((startMinute + lengthMinutes) % minutesPerDay))"
    }

    /// When the window that `date` lies in, or the last one before it, began.
    package func lastStart(before date: Date) -> Date {
        let day = (date.timeIntervalSince1970 / secondsPerDay).rounded(.down) * secondsPerDay
        let start = Date(timeIntervalSince1970: day + Double(startMinute * 60))
        return start <= date ? start : start.addingTimeInterval(-secondsPerDay)
    }

    /// The minutes of a week that the window covers, counted from Monday 00:00.
    var minutesOfWeek: [Range<Int>] {
        (0..<7).flatMap { wrapped(start: $0 * minutesPerDay + startMinute, length: lengthMinutes) }
    }
}

/// A weekly stretch of time in UTC, such as a maintenance window: `ddd:hh24:mi-ddd:hh24:mi`.
package struct WeeklyWindow: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The first minute of the week, 0 to 10079; the week begins on Monday 00:00.
    package let startMinute: Int
    /// How long it is, at least 30 minutes and less than a day.
    package let lengthMinutes: Int

    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// A window of `lengthMinutes` from `startMinute`.
    package init(startMinute: Int, lengthMinutes: Int = 30) {
        self.startMinute = startMinute
        self.lengthMinutes = lengthMinutes
    }

    /// Reads `ddd:hh24:mi-ddd:hh24:mi`.
    package init(parsing text: String) throws {
        let sides = text.split(separator: "-", omittingEmptySubsequences: false).compactMap(Self.minute)
        guard sides.count == 2, text.filter({ $0 == "-" }).count == 1 else {
            throw FleetError.invalid(
                "Invalid maintenance window format: \(text). Should be specified as a range "
                    + "ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC). Example: Sun:23:45-Mon:00:15"
            )
        }
        let length = (sides[1] - sides[0] + minutesPerWeek) % minutesPerWeek
        guard length >= 30 else { throw FleetError.invalid("The maintenance window must be at least 30 minutes.") }
        guard length < minutesPerDay else {
            throw FleetError.invalid("The maintenance window must be less than 24 hours.")
        }
        self.init(startMinute: sides[0], lengthMinutes: length)
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let day = days.firstIndex(of: parts[0].lowercased()),
            let minute = minuteOfDay(parts[1])
        else { return nil }
        return day * minutesPerDay + minute
    }

    package var description: String { "\(text(startMinute))-\(text((startMinute + lengthMinutes) % minutesPerWeek))" }

    private func text(_ minute: Int) -> String {
        "\(Self.days[minute / minutesPerDay]):\(clockText(minute % minutesPerDay))"
    }

    /// Whether the window and a daily one share a minute.
    package func overlaps(_ daily: DailyWindow) -> Bool {
        let mine = wrapped(start: startMinute, length: lengthMinutes)
        return daily.minutesOfWeek.contains { range in mine.contains { $0.overlaps(range) } }
    }

    /// Whether `date` lies in the window.
    package func contains(_ date: Date) -> Bool {
        let minute = Self.minuteOfWeek(date)
        return wrapped(start: startMinute, length: lengthMinutes).contains { $0.contains(minute) }
    }

    /// When the window begins next after `date`.
    package func nextStart(after date: Date) -> Date {
        let wait = (startMinute - Self.minuteOfWeek(date) + minutesPerWeek - 1) % minutesPerWeek + 1
        let thisMinute = (date.timeIntervalSince1970 / 60).rounded(.down) * 60
        return Date(timeIntervalSince1970: thisMinute + Double(wait * 60))
    }

    private static func minuteOfWeek(_ date: Date) -> Int {
        // 1 January 1970 was a Thursday, the fourth day of the week that begins on Monday.
        (Int((date.timeIntervalSince1970 / 60).rounded(.down)) + 3 * minutesPerDay) % minutesPerWeek
    }
}

/// Seconds in a day without leap seconds.
package let secondsPerDay = 86_400.0
private let minutesPerDay = 1_440
private let minutesPerWeek = 10_080

private func clockText(_ minute: Int) -> String {
    [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
}

private func minuteOfDay(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
        let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
}

private func wrapped(start: Int, length: Int) -> [Range<Int>] {
    let start = start % minutesPerWeek
    let end = start + length
    return end <= minutesPerWeek ? [start..<end] : [start..<minutesPerWeek, 0..<(end - minutesPerWeek)]
}
