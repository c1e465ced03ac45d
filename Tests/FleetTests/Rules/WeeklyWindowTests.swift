import Fleet
import Foundation
import Testing

@Suite struct `A weekly window` {
    @Test(arguments: [
        ("mon:00:00-mon:00:30", 0, 30, "mon:00:00-mon:00:30"),
        ("Sun:23:45-Mon:00:15", 10_065, 30, "sun:23:45-mon:00:15"),
        ("TUE:05:00-tue:06:00", 1_740, 60, "tue:05:00-tue:06:00"),
        ("wed:10:00-thu:09:59", 3_480, 1_439, "wed:10:00-thu:09:59"),
    ])
    func `is read from its text and written back`(text: String, start: Int, length: Int, canonical: String) throws {
        let window = try WeeklyWindow(parsing: text)
        #expect(window.startMinute == start)
        #expect(window.lengthMinutes == length)
        #expect(window.description == canonical)
    }

    @Test(arguments: [
        "", "mon:00:00", "mon:00:00-tue", "xyz:00:00-xyz:01:00", "mon:24:00-tue:00:30", "mon:0:00-mon:01:00",
        "mon:00:00-mon:01:00-mon:02:00", "mon:00:00-mon:01:00-", "monday:00:00-monday:01:00", "00:00-01:00",
    ])
    func `says what a window looks like`(text: String) {
        let expected = FleetError.invalid(
            "Invalid maintenance window format: \(text). Should be specified as a range ddd:hh24:mi-ddd:hh24:mi (24H "
                + "Clock UTC). Example: Sun:23:45-Mon:00:15"
        )
        #expect(throws: expected) { try WeeklyWindow(parsing: text) }
    }

    @Test(arguments: ["mon:00:00-mon:00:00", "mon:00:00-mon:00:29", "sun:23:50-mon:00:19"])
    func `has at least thirty minutes`(text: String) {
        let expected = FleetError.invalid("The maintenance window must be at least 30 minutes.")
        #expect(throws: expected) { try WeeklyWindow(parsing: text) }
    }

    @Test(arguments: ["mon:00:00-tue:00:00", "mon:01:00-mon:00:00", "mon:00:00-sun:00:00"])
    func `is shorter than a day`(text: String) {
        let expected = FleetError.invalid("The maintenance window must be less than 24 hours.")
        #expect(throws: expected) { try WeeklyWindow(parsing: text) }
    }

    @Test(arguments: [
        ("mon:03:00-mon:04:00", "03:30-04:30", true), ("mon:03:00-mon:04:00", "04:00-05:00", false),
        ("mon:03:00-mon:04:00", "02:00-03:00", false), ("sun:23:30-mon:00:30", "00:00-00:30", true),
        ("sun:23:30-mon:00:30", "00:30-01:00", false), ("sun:23:30-mon:00:30", "23:45-00:15", true),
        ("thu:00:10-thu:00:40", "23:45-00:15", true), ("thu:00:15-thu:00:45", "23:45-00:15", false),
        ("mon:00:00-mon:00:30", "23:30-00:01", true), ("wed:01:00-thu:00:30", "00:45-00:15", true),
    ])
    func `overlaps a daily one`(week: String, day: String, expected: Bool) throws {
        #expect(try WeeklyWindow(parsing: week).overlaps(DailyWindow(parsing: day)) == expected)
    }

    @Test(arguments: [
        ("mon:03:00-mon:04:00", "2030-01-07T03:00:00Z", true), ("mon:03:00-mon:04:00", "2030-01-07T03:59:59Z", true),
        ("mon:03:00-mon:04:00", "2030-01-07T04:00:00Z", false), ("mon:03:00-mon:04:00", "2030-01-08T03:30:00Z", false),
        ("sun:23:30-mon:00:30", "2030-01-06T23:45:00Z", true), ("sun:23:30-mon:00:30", "2030-01-07T00:29:59Z", true),
        ("sun:23:30-mon:00:30", "2030-01-07T00:30:00Z", false), ("sun:23:30-mon:00:30", "2030-01-06T23:29:59Z", false),
    ])
    func `contains a time`(week: String, date: String, expected: Bool) throws {
        #expect(try WeeklyWindow(parsing: week).contains(utc(date)) == expected)
    }

    @Test func `overlaps a daily one exactly where some minute of the week lies in both`() throws {
        var random = SeededRandom(2)
        let monday = try utc("2030-01-07T00:00:00Z")
        for _ in 0..<200 {
            let week = WeeklyWindow(
                startMinute: Int.random(in: 0..<10_080, using: &random),
                lengthMinutes: Int.random(in: 30..<1_440, using: &random)
            )
            let day = DailyWindow(
                startMinute: Int.random(in: 0..<1_440, using: &random),
                lengthMinutes: Int.random(in: 30..<1_440, using: &random)
            )
            let shared = (0..<10_080).contains { minute in
                let sinceOpening = (minute - day.startMinute + 10_080) % 1_440
                return sinceOpening < day.lengthMinutes && week.contains(monday.addingTimeInterval(Double(minute * 60)))
            }
            #expect(week.overlaps(day) == shared, "\(week) and \(day)")
        }
    }
}
