import Wire

/// Calls that anybody can make as many of as the line carries, so that lines of each could push history out.
enum BudgetedCalls: String, CaseIterable {
    /// Whose caller has proven nothing.
    case unproven = "UnprovenCalls"
    /// That were turned away because there were too many.
    case throttled = "ThrottledCalls"

    private static let throttlingCodes: Set<String> = ["Throttling", "ThrottlingException"]

    /// What kind of them `call` is; nil where it gets a line of its own in any case.
    init?(_ call: AuditedCall) {
        if call.caller == nil {
            self = .unproven
        } else if let code = call.error?.code, Self.throttlingCodes.contains(code) {
            self = .throttled
        } else {
            return nil
        }
    }
}
