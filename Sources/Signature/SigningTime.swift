#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A moment as signatures write it: `20261120T101530Z`.
struct SigningTime: Equatable, Comparable {
    /// The text, whose first eight characters are the day of the scope.
    let text: String
    let date: Date

    init(_ date: Date) {
        self.date = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
        text = self.date.formatted(SigningTime.style)
    }

    init?(_ text: String) {
        guard text.utf8.count == 16, let date = try? Date(text, strategy: SigningTime.style) else { return nil }
        self.init(date)
        guard self.text == text else { return nil }
    }

    /// The day, as a scope writes it.
    var day: String { String(text.prefix(8)) }

    /// This moment and so many seconds.
    func adding(seconds: Int) -> SigningTime { SigningTime(date.addingTimeInterval(TimeInterval(seconds))) }

    static func < (left: SigningTime, right: SigningTime) -> Bool { left.date < right.date }

    private static let style = Date.ISO8601FormatStyle(
        dateSeparator: .omitted,
        dateTimeSeparator: .standard,
        timeSeparator: .omitted,
        timeZoneSeparator: .omitted,
        includingFractionalSeconds: false,
        timeZone: .gmt
    )
}
