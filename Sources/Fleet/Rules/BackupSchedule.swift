package import Foundation

/// When an instance's daily snapshot is due, and what it is called.
package enum BackupSchedule {
    /// Whether a snapshot is due: none was begun since the last window opened.
    ///
    /// A window that passed while the daemon was down is made up for as soon as it is up again.
    package static func isDue(window: DailyWindow, lastBegunAt: Date?, now: Date) -> Bool {
        guard let lastBegunAt else { return true }
        return lastBegunAt < window.lastStart(before: now)
    }

    /// The name of an automated snapshot: `rds:<instance>-YYYY-MM-DD-HH-MM`.
    package static func snapshotName(instance: String, at date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        let text = String(
            format: "%04d-%02d-%02d-%02d-%02d",
            parts.year ?? 0,
            parts.month ?? 0,
            parts.day ?? 0,
            parts.hour ?? 0,
            parts.minute ?? 0
        )
        return "rds:\(instance)-\(text)"
    }
}
