import Synchronization
package import Wire

/// Keeps calls in memory, and lets all begin until it is told that it can't.
package final class RecordedCalls: CallAuditor {
    private let kept = Mutex<[AuditedCall]>([])
    private let fails = Mutex(false)

    /// An auditor that has seen nothing.
    package init() {}

    /// The calls so far.
    package var calls: [AuditedCall] { kept.withLock { $0 } }
    /// Whether nothing can be recorded.
    package var isBroken: Bool {
        get { fails.withLock { $0 } }
        set { fails.withLock { $0 = newValue } }
    }

    package func admit(_ context: RequestContext, service: String) async throws {
        if isBroken { throw ServiceError.serviceUnavailable("No record of the call could be kept.") }
    }

    package func record(_ call: AuditedCall) async { kept.withLock { $0.append(call) } }
}
