package import Access

/// Who acts with a key, as it was found when a request's signature was judged.
package struct FoundCaller: Sendable {
    /// How old it may be to decide by, in milliseconds: as long as a request takes that nothing holds up.
    private static let ageMillisecondsMax = 100

    /// Who it is, with what it may do.
    package let caller: Caller
    /// When it was about to be looked up.
    package let foundAt: ContinuousClock.Instant

    /// A finding of that time.
    package init(caller: Caller, foundAt: ContinuousClock.Instant) {
        self.caller = caller
        self.foundAt = foundAt
    }

    /// Whether it can be decided by at `time`; what is older may have been taken from the caller since.
    package func isFresh(at time: ContinuousClock.Instant) -> Bool {
        time - foundAt < .milliseconds(Self.ageMillisecondsMax)
    }
}
