package import Wire

/// Records calls in a log.
package struct AuditTrail: CallAuditor {
    private let log: AuditLog
    private let makeID: @Sendable () -> String

    /// The auditor that writes to `log`; `makeID` makes unique ids.
    package init(_ log: AuditLog, makeID: @escaping @Sendable () -> String) {
        self.log = log
        self.makeID = makeID
    }

    package func admit(_ context: RequestContext, service: String) async throws {
        guard !CallNature(service, context.operation).isDescription else { return }
        do {
            try await log.admit(context.requestID)
        } catch {
            throw ServiceError(
                "ServiceUnavailable",
                "No record of the call could be kept, so it was not begun. The audit log can't be written; see the "
                    + "server's log, and make room on the disk.",
                status: 503,
                cause: error
            )
        }
    }

    package func record(_ call: AuditedCall) async {
        let records = AuditRecord.records(of: call, makeID: makeID).map(PreparedRecord.init)
        // What fails here is counted, logged once, and told by a record of its own when there can be one again.
        guard let number = try? await log.append(records, of: call.requestID) else { return }
        guard call.error == nil, !CallNature(call.service, call.operation).isReadOnly else { return }
        try? await log.makeDurable(through: number)
    }
}
