import Fleet
import Foundation
import Testing

@Suite struct `A verification of a repository` {
    @Test(
        arguments: [
            ("2030-05-01T03:00:00Z", "2030-05-01T12:00:00Z", false),
            ("2030-05-01T03:00:00Z", "2030-05-02T02:59:59Z", false),
            ("2030-05-01T03:00:00Z", "2030-05-02T03:00:00Z", true),
            ("2030-05-01T02:59:59Z", "2030-05-01T03:00:00Z", true),
            ("2030-05-01T12:00:00Z", "2030-05-01T23:00:00Z", false),
            ("2030-05-01T12:00:00Z", "2030-05-02T02:00:00Z", false),
            ("2030-05-01T12:00:00Z", "2030-05-02T09:00:00Z", true),
            ("2030-05-01T12:00:00Z", "2030-06-02T09:00:00Z", true),
        ]
    )
    func `is due once a day, from its hour on`(last: String, now: String, isDue: Bool) throws {
        #expect(try VerifySchedule.isDue(hour: 3, lastBegunAt: utc(last), now: utc(now)) == isDue)
    }
}
