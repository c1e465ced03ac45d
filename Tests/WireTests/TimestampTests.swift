import FoundationEssentials
import Testing
import Wire

@Suite struct `Timestamps` {
    @Test(
        arguments: [
            ("2026-11-20T10:15:30Z", "2026-11-20T10:15:30.000Z"),
            ("2026-11-20T10:15:30.1239Z", "2026-11-20T10:15:30.123Z"),
            ("2026-11-20T10:15:30.001", "2026-11-20T10:15:30.001Z"),
            ("2026-11-20T10:15", "2026-11-20T10:15:00.000Z"),
            ("2026-11-20", "2026-11-20T00:00:00.000Z"),
            ("2026-11-20 10:15:30", "2026-11-20T10:15:30.000Z"),
            ("2026-11-20T00:15:30+01:00", "2026-11-19T23:15:30.000Z"),
            ("2026-11-20T10:15:30-0330", "2026-11-20T13:45:30.000Z"),
            ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00.000Z"),
            ("2000-02-29", "2000-02-29T00:00:00.000Z"), ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
            ("0001-01-01", "0001-01-01T00:00:00.000Z"), ("9999-12-31", "9999-12-31T00:00:00.000Z"),
        ]
    )
    func `every form is read and printed as UTC with milliseconds`(text: String, printed: String) throws {
        #expect(Timestamp.iso8601(try #require(Timestamp.parse(text))) == printed)
    }

    @Test(
        arguments: [
            "", "x", "2026", "2026-11", "2026-13-01", "2026-02-29", "2026-11-20T", "2026-11-20T24:00",
            "2026-11-20T10:60",
            "2026-11-20T10:15:30.", "2026-11-20T10:15:30+", "2026-11-20T10:15:30Zx", "20261120T101530Z", "now",
            "2026-11-20T10:15:30+24:00", "２026-11-20",
        ]
    )
    func `what is no time is refused`(text: String) { #expect(Timestamp.parse(text) == nil) }

    @Test func `every millisecond survives printing and reading`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let milliseconds = Int.random(in: -12_000_000_000_000...15_000_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
            let text = Timestamp.iso8601(date)
            let read = try #require(Timestamp.parse(text))
            #expect(abs(read.timeIntervalSince(date)) < 0.000_1, "\(text)")
            #expect(text.hasPrefix(date.formatted(.iso8601).prefix(19)), "\(text)")
        }
    }
}
