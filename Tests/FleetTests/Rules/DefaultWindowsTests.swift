import Fleet
import Testing

@Suite struct `Default windows` {
    /// The first hour of each region's block of eight, as the user guide says.
    static let blocks = [
        ("us-east-1", 3), ("us-east-2", 3), ("us-west-1", 6), ("us-west-2", 6), ("af-south-1", 3), ("ap-east-1", 6),
        ("ap-southeast-3", 8), ("eu-west-1", 22), ("eu-central-1", 20), ("ap-northeast-1", 13), ("xx-elsewhere-1", 3),
    ]

    @Test(arguments: blocks)
    func `lie as half hours inside their region's block of eight hours`(region: String, firstHour: Int) {
        var random = SeededRandom(3)
        for _ in 0..<300 {
            let backup = DefaultWindows.backup(region, avoiding: nil, using: &random)
            #expect(backup.lengthMinutes == 30)
            let offset = (backup.startMinute - firstHour * 60 + 1_440) % 1_440
            #expect(offset + 30 <= 480, "\(backup) is not in the block from \(firstHour):00")
        }
    }

    @Test func `never overlap each other, whichever is chosen first`() {
        var random = SeededRandom(4)
        for (region, _) in Self.blocks {
            for _ in 0..<200 {
                let backup = DefaultWindows.backup(region, avoiding: nil, using: &random)
                #expect(!DefaultWindows.maintenance(region, avoiding: backup, using: &random).overlaps(backup))
                let week = WeeklyWindow(
                    startMinute: Int.random(in: 0..<10_080, using: &random),
                    lengthMinutes: Int.random(in: 30..<480, using: &random)
                )
                #expect(!DefaultWindows.backup(region, avoiding: week, using: &random).overlaps(week), "\(week)")
            }
        }
    }

    @Test func `avoid a maintenance window that covers the whole block`() throws {
        var random = SeededRandom(5)
        let week = try WeeklyWindow(parsing: "mon:02:00-mon:12:00")
        let backup = DefaultWindows.backup("us-east-1", avoiding: week, using: &random)
        #expect(!backup.overlaps(week))
    }

    @Test func `spread over the block and the week`() {
        var random = SeededRandom(6)
        let backups = Set((0..<500).map { _ in DefaultWindows.backup("us-east-1", avoiding: nil, using: &random) })
        #expect(backups.count >= 10)
        let backup = DailyWindow(startMinute: 0)
        let weeks = (0..<500).map { _ in DefaultWindows.maintenance("us-east-1", avoiding: backup, using: &random) }
        #expect(Set(weeks.map { $0.startMinute / 1_440 }).count == 7)
        #expect(weeks.allSatisfy { $0.lengthMinutes == 30 })
    }
}

extension DailyWindow {
    fileprivate func overlaps(_ week: WeeklyWindow) -> Bool { week.overlaps(self) }
}
