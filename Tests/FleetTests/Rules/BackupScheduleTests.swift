import Fleet
import Foundation
import Testing

@Suite struct `A backup schedule` {
    @Test(
        arguments: [
            ("03:00-03:30", nil, "2030-01-02T12:00:00Z", true),
            ("03:00-03:30", "2030-01-02T03:00:01Z", "2030-01-02T12:00:00Z", false),
            ("03:00-03:30", "2030-01-02T02:59:59Z", "2030-01-02T03:00:00Z", true),
            ("03:00-03:30", "2030-01-02T02:59:59Z", "2030-01-02T02:59:59Z", false),
            ("03:00-03:30", "2030-01-02T03:00:00Z", "2030-01-03T02:59:59Z", false),
            ("03:00-03:30", "2030-01-02T03:00:00Z", "2030-01-03T03:00:00Z", true),
            ("23:45-00:15", "2030-01-01T23:50:00Z", "2030-01-02T00:10:00Z", false),
            ("23:45-00:15", "2030-01-01T23:40:00Z", "2030-01-02T00:10:00Z", true),
            // A daemon that was down for days takes one snapshot, whatever the hour.
            ("03:00-03:30", "2030-01-02T03:00:00Z", "2030-01-09T17:00:00Z", true),
            ("03:00-03:30", "2030-01-09T17:00:00Z", "2030-01-09T17:00:05Z", false),
            ("03:00-03:30", "2030-01-09T17:00:00Z", "2030-01-10T03:00:00Z", true),
        ] as [(String, String?, String, Bool)]
    )
    func `is due once after each opening of the window`(
        window: String,
        last: String?,
        now: String,
        expected: Bool
    ) throws {
        let isDue = BackupSchedule.isDue(
            window: try DailyWindow(parsing: window),
            lastBegunAt: try last.map { try utc($0) },
            now: try utc(now)
        )
        #expect(isDue == expected)
    }

    @Test func `takes one snapshot a day when it is looked at often, within seconds of the window's opening`() throws {
        var random = SeededRandom(9)
        for _ in 0..<20 {
            let window = DailyWindow(startMinute: Int.random(in: 0..<1_440, using: &random))
            let start = try utc("2030-02-25T00:00:00Z").addingTimeInterval(
                Double.random(in: 0..<86_400, using: &random)
            )
            var taken: [Date] = [start]
            for second in stride(from: 0.0, to: 10 * 86_400, by: 30) {
                let now = start.addingTimeInterval(second)
                if BackupSchedule.isDue(window: window, lastBegunAt: taken.last, now: now) { taken.append(now) }
            }
            #expect(taken.count == 11)
            for date in taken.dropFirst() {
                #expect(date.timeIntervalSince(window.lastStart(before: date)) < 30)
            }
        }
    }

    @Test(arguments: [
        ("app", "2030-01-02T03:04:05Z", "rds:app-2030-01-02-03-04"),
        ("a-b", "2032-02-29T23:59:59Z", "rds:a-b-2032-02-29-23-59"),
        ("x", "2030-12-31T00:00:00Z", "rds:x-2030-12-31-00-00"),
    ])
    func `names a snapshot by its instance and minute in UTC`(instance: String, date: String, name: String) throws {
        #expect(BackupSchedule.snapshotName(instance: instance, at: try utc(date)) == name)
    }
}
