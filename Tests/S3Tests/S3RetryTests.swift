import Repository
import Testing

@testable import S3

struct S3RetryTests {
    @Test func `the back-off doubles up to a limit, is shared out at random, and heeds what the store asks for`() throws
    {
        let full = S3Retry(attemptsMax: 9, random: RandomSource { [UInt8](repeating: 255, count: $0) }, pause: { _ in })
        let seconds = try (1...9).map { try full.seconds(afterAttempt: $0, asked: nil) }
        #expect(seconds == [0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5, 5])
        let none = S3Retry(attemptsMax: 9, random: RandomSource { [UInt8](repeating: 0, count: $0) }, pause: { _ in })
        #expect(try none.seconds(afterAttempt: 5, asked: nil) == 0)
        #expect(try none.seconds(afterAttempt: 1, asked: 7) == 7)
        #expect(try none.seconds(afterAttempt: 1, asked: 9_999) == 20)
    }
}
