import Metrics
import Synchronization
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Holds each address to a rate of failed proofs, so that nobody tries keys by the thousand.
///
/// Who has proven a key from an address before is not shut out by what others at that address get wrong: such a key's
/// failures count for themselves.
final class FailureRates: Sendable {
    /// A key that was proven from an address.
    private struct Proven: Hashable, Sendable {
        var source: SourceAddress
        var accessKeyID: String
    }

    private struct State {
        var sources: TokenBuckets<SourceAddress>
        var keys: TokenBuckets<Proven>
        var proven: [Proven: Date] = [:]
    }

    private let state: Mutex<State>
    private let provenMax: Int
    private let throttled: Counter

    init(_ limits: GatewayConfiguration.Limits, metrics: any MetricsFactory) {
        let state = State(
            sources: TokenBuckets(limits.failures, countMax: limits.bucketsMax),
            keys: TokenBuckets(limits.failures, countMax: limits.bucketsMax)
        )
        self.state = Mutex(state)
        provenMax = limits.bucketsMax
        throttled = Counter(label: "holdfast_throttled", dimensions: [("by", "address")], factory: metrics)
    }

    /// Throws ``ServiceError`` where too many proofs from `source` have failed for another to be looked at.
    func admit(_ source: SourceAddress, _ accessKeyID: String?, now: Date) throws {
        let isAllowed = state.withLock { state in
            let key = Proven(source: source, accessKeyID: accessKeyID ?? "")
            return state.proven[key] != nil ? state.keys.has(key, now: now) : state.sources.has(source, now: now)
        }
        guard isAllowed else {
            throttled.increment()
            throw ServiceError.throttling
        }
    }

    /// Counts a proof that failed.
    func noteFailure(_ source: SourceAddress, _ accessKeyID: String?, now: Date) {
        state.withLock { state in
            let key = Proven(source: source, accessKeyID: accessKeyID ?? "")
            _ = state.proven[key] != nil ? state.keys.take(key, now: now) : state.sources.take(source, now: now)
        }
    }

    /// Remembers a proof that did not fail.
    func noteSuccess(_ source: SourceAddress, _ accessKeyID: String, now: Date) {
        state.withLock { state in
            let key = Proven(source: source, accessKeyID: accessKeyID)
            if state.proven[key] == nil, state.proven.count >= provenMax {
                let median = state.proven.values.sorted()[state.proven.count / 2]
                state.proven = state.proven.filter { $0.value > median }
            }
            state.proven[key] = now
        }
    }
}
