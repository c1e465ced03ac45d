import Fleet
import Foundation
import Testing

@Suite struct `A daily window` {
    @Test(arguments: [
        ("00:00-00:30", 0, 30), ("03:10-04:00", 190, 50), ("23:45-00:15", 1_425, 30), ("10:00-09:30", 600, 1_410),
        ("00:01-00:00", 1, 1_439), ("23:30-00:00", 1_410, 30),
    ])
    func `is read from its text and written back`(text: String, start: Int, length: Int) throws {
        let window = try DailyWindow(parsing: text)
        #expect(window.startMinute == start)
        #expect(window.lengthMinutes == length)
        #expect(window.description == text)
    }

    @Test(arguments: ["25:00", "24:00", "12:60", "1:00", "", "ab:cd", "12.30", "12:3", "012:00", "１２:00", "-1:00"])
    func `names the time that it can't read`(time: String) {
        let expected = FleetError.invalid(
            "Invalid backup window time '\(time)' specified. Should be specified as a time hh24:mi (24H Clock UTC)."
        )
        if !time.contains("-") {
            #expect(throws: expected) { try DailyWindow(parsing: "\(time)-05:00") }
            #expect(throws: expected) { try DailyWindow(parsing: "05:00-\(time)") }
        }
    }

    @Test(arguments: ["", "03:00", "03:00-04:00-05:00", "03:00/04:00", "-1:00-05:00"])
    func `says what a window looks like when there is no range`(text: String) {
        let expected = FleetError.invalid(
            "Invalid backup window format: \(text). Should be specified as a range hh24:mi-hh24:mi (24H Clock UTC). "
                + "Example: 23:45-00:15"
        )
        #expect(throws: expected) { try DailyWindow(parsing: text) }
    }

    @Test(arguments: ["03:00-03:00", "03:00-03:29", "23:50-00:19"])
    func `has at least thirty minutes`(text: String) {
        let expected = FleetError.invalid("The backup window must be at least 30 minutes.")
        #expect(throws: expected) { try DailyWindow(parsing: text) }
    }

    @Test(arguments: [
        ("03:00-03:30", "2030-01-02T03:00:00Z", "2030-01-02T03:00:00Z"),
        ("03:00-03:30", "2030-01-02T02:59:59Z", "2030-01-01T03:00:00Z"),
        ("03:00-03:30", "2030-01-02T23:59:59Z", "2030-01-02T03:00:00Z"),
        ("23:45-00:15", "2030-01-02T00:10:00Z", "2030-01-01T23:45:00Z"),
        ("23:45-00:15", "2030-01-02T23:50:00Z", "2030-01-02T23:45:00Z"),
        ("00:00-00:30", "2030-03-01T00:00:00Z", "2030-03-01T00:00:00Z"),
        ("00:30-01:00", "2030-03-01T00:00:00Z", "2030-02-28T00:30:00Z"),
    ])
    func `last opened at`(window: String, date: String, opened: String) throws {
        #expect(try DailyWindow(parsing: window).lastStart(before: utc(date)) == utc(opened))
    }

    @Test func `last opened within the day before any time`() throws {
        var random = SeededRandom(1)
        for _ in 0..<2_000 {
            let window = DailyWindow(startMinute: Int.random(in: 0..<1_440, using: &random))
            let date = Date(timeIntervalSince1970: Double.random(in: 0..<4e9, using: &random))
            let age = date.timeIntervalSince(window.lastStart(before: date))
            #expect((0..<86_400).contains(age))
            let minute = Int(window.lastStart(before: date).timeIntervalSince1970 / 60) % 1_440
            #expect(minute == window.startMinute)
        }
    }
}
