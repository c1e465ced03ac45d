import Metrics
import Synchronization
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Holds each caller to a rate of calls, as AWS does with `Throttling`.
final class CallRates: Sendable {
    /// Whose calls are counted together.
    private struct Key: Hashable, Sendable {
        var account: String
        var principal: String
        var service: String
    }

    private let buckets: Mutex<TokenBuckets<Key>>
    private let unlimitedServices: Set<String>
    private let throttled: Counter

    init(_ limits: GatewayConfiguration.Limits, metrics: any MetricsFactory) {
        buckets = Mutex(TokenBuckets(limits.calls, countMax: limits.bucketsMax))
        unlimitedServices = limits.unlimitedServices
        throttled = Counter(label: "holdfast_throttled", dimensions: [("by", "caller")], factory: metrics)
    }

    /// Throws ``ServiceError`` where the holder of `credential` calls `service` too often.
    func admit(_ credential: Credential, to service: String, now: Date) throws {
        guard !unlimitedServices.contains(service) else { return }
        let key = Key(account: credential.account, principal: credential.principalOfRate, service: service)
        guard buckets.withLock({ $0.take(key, now: now) }) else {
            throttled.increment()
            throw ServiceError.throttling
        }
    }
}

extension Credential {
    /// The principal without the name of its session, of which it may choose as many as it likes.
    fileprivate var principalOfRate: String {
        guard principalARN.contains(":assumed-role/"), let slash = principalARN.lastIndex(of: "/") else {
            return principalARN
        }
        return String(principalARN[..<slash])
    }
}
