/// The windows that an instance gets when its owner names none.
///
/// Source: "Backup window" and "DB instance maintenance" in the Amazon RDS user guide: a random half hour inside a block
/// of eight hours that each region has.
package enum DefaultWindows {
    /// The hour (UTC) at which a region's block of backup windows begins.
    static func blockStartHour(_ region: String) -> Int {
        [
            "us-east-1": 3, "us-east-2": 3, "us-west-1": 6, "us-west-2": 6, "af-south-1": 3, "ap-east-1": 6,
            "ap-southeast-3": 8, "eu-west-1": 22, "eu-west-2": 22, "eu-central-1": 20, "ap-northeast-1": 13,
        ][region] ?? 3
    }

    /// A random half hour that doesn't overlap `maintenance`: of the region's block, or else of the rest of the day.
    package static func backup(
        _ region: String,
        avoiding maintenance: WeeklyWindow?,
        using random: inout some RandomNumberGenerator
    ) -> DailyWindow {
        let first = blockStartHour(region) * 60
        let free = (0..<47).map { DailyWindow(startMinute: (first + $0 * 30 + 1) % 1_440) }
            .filter { window in !(maintenance?.overlaps(window) ?? false) }
        let inBlock = free.filter { ($0.startMinute - first + 1_440) % 1_440 <= 450 }
        return (inBlock.isEmpty ? free : inBlock).randomElement(using: &random) ?? DailyWindow(startMinute: first)
    }

    /// A random half hour of a random day that doesn't overlap `backup`.
    package static func maintenance(
        _ region: String,
        avoiding backup: DailyWindow,
        using random: inout some RandomNumberGenerator
    ) -> WeeklyWindow {
        let first = blockStartHour(region) * 60
        let all = (0..<7).flatMap { day in
            (0..<16).map { WeeklyWindow(startMinute: (day * 1_440 + first + $0 * 30) % 10_080) }
        }
        return all.filter { !$0.overlaps(backup) }.randomElement(using: &random) ?? WeeklyWindow(startMinute: 0)
    }
}
