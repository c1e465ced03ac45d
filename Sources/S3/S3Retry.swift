import Repository
import Transport

/// A request of which is not known what became of it.
struct S3LostAnswer: Error {
    /// What broke off.
    let cause: any Error
}

/// When a request is sent again: back-off that doubles, with full jitter.
struct S3Retry: Sendable {
    /// How often a request is sent at most.
    let attemptsMax: Int
    /// Where jitter comes from.
    let random: RandomSource
    /// Waits.
    let pause: @Sendable (Duration) async throws -> Void

    /// Does something until it succeeds, fails for good, or has failed too often.
    ///
    /// A store's last refusal is thrown as it is; silence and broken connections as `storeFailed`.
    func run<Value>(_ body: () async throws -> Value) async throws -> Value {
        var attempt = 1
        var isAnswerLost = false
        while true {
            var askedSeconds: Double?
            do {
                return try await body()
            } catch var failure as S3Failure {
                guard failure.isPassing, attempt < attemptsMax else {
                    failure.followsLostAnswer = isAnswerLost
                    throw failure
                }
                // A server that fails may have done what it was asked all the same.
                isAnswerLost = isAnswerLost || failure.status >= 500
                askedSeconds = failure.retryAfterSeconds
            } catch let lost as S3LostAnswer {
                guard attempt < attemptsMax else { throw Self.unreachable(lost.cause, attempts: attempt) }
                isAnswerLost = true
            }
            try await pause(.seconds(try seconds(afterAttempt: attempt, asked: askedSeconds)))
            attempt += 1
        }
    }

    /// How long to wait after an attempt: a random share of the back-off, at least what the store asks for.
    func seconds(afterAttempt attempt: Int, asked: Double?) throws -> Double {
        let share = try Double(random.bytes(1).first ?? 0) / 255
        return Backoff().seconds(afterAttempt: attempt, share: share, asked: asked)
    }

    private static func unreachable(_ error: any Error, attempts: Int) -> RepositoryError {
        RepositoryError(
            .storeFailed,
            "The store gave no answer \(attempts) times in a row; check --store-endpoint, --store-ca and the network.",
            cause: error
        )
    }
}
