#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// How often something may happen: steadily, and all at once after a pause.
package struct TokenRate: Sendable {
    /// How many a second in the long run; 0 for no limit.
    package var perSecond: Double
    /// How many at once.
    package var burst: Double

    /// A rate of the given values.
    package init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
    }
}

/// A bucket of tokens for each key: what isn't there is a full one, so that the number of buckets can be bounded.
package struct TokenBuckets<Key: Hashable & Sendable>: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Date
    }

    private let rate: TokenRate
    private let countMax: Int
    private var buckets: [Key: Bucket] = [:]

    /// Buckets that fill at `rate`; of more than `countMax`, those that are full are forgotten, and then any.
    package init(_ rate: TokenRate, countMax: Int) {
        self.rate = rate
        self.countMax = countMax
    }

    /// How many buckets are kept.
    package var count: Int { buckets.count }

    /// Takes a token out of the key's bucket, or returns false where it is empty.
    package mutating func take(_ key: Key, now: Date) -> Bool {
        guard rate.perSecond > 0 else { return true }
        var bucket = filled(key, now)
        defer { keep(bucket, key, now) }
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        return true
    }

    /// Whether the key's bucket has a token.
    package func has(_ key: Key, now: Date) -> Bool { rate.perSecond <= 0 || filled(key, now).tokens >= 1 }

    private func filled(_ key: Key, _ now: Date) -> Bucket {
        guard let bucket = buckets[key] else { return Bucket(tokens: rate.burst, filledAt: now) }
        return filled(bucket, now)
    }

    /// A clock that was set back fills nothing, and counts on from where it is.
    private func filled(_ bucket: Bucket, _ now: Date) -> Bucket {
        let seconds = max(0, now.timeIntervalSince(bucket.filledAt))
        return Bucket(tokens: min(rate.burst, bucket.tokens + seconds * rate.perSecond), filledAt: now)
    }

    private mutating func keep(_ bucket: Bucket, _ key: Key, _ now: Date) {
        if buckets[key] == nil, buckets.count >= countMax { makeRoom(now) }
        buckets[key] = bucket
    }

    private mutating func makeRoom(_ now: Date) {
        buckets = buckets.filter { filled($0.value, now).tokens < rate.burst }
        // A tenth at once, so that the next ones find room without looking at all again.
        let excess = buckets.count - countMax * 9 / 10
        for key in buckets.keys.prefix(max(0, excess)) { buckets[key] = nil }
    }
}
