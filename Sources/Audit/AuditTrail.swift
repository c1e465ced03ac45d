package import Foundation
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

    /// Keeps the records of `acts` durably, or throws: then they are to be told again.
    package func record(_ acts: [AuditedAct]) async throws {
        let now = log.now()
        let records = acts.flatMap { AuditRecord.records(of: $0, now: now, makeID: makeID) }
        try await log.makeDurable(through: try await log.append(records.map(PreparedRecord.init)))
    }

    /// Keeps durably that `count` acts since some time could not wait to be recorded.
    package func recordLoss(of count: Int, since: Date) async throws {
        let details: [(name: String, value: Wire)] = [
            ("unrecordedActs", .integer(count)), ("since", .string(EventTime.text(since))),
        ]
        try await log.makeDurable(through: try await log.append([log.own("AuditGap", details)]))
    }

    package func record(_ call: AuditedCall) async {
        if let kind = BudgetedCalls(call) {
            guard await log.givesLine(to: call, kind) else { return }
        }
        let records = AuditRecord.records(of: call, makeID: makeID).map(PreparedRecord.init)
        // What fails here is counted, logged once, and told by a record of its own when there can be one again.
        guard let number = try? await log.append(records, of: call.requestID) else { return }
        guard call.error == nil, !CallNature(call.service, call.operation).isReadOnly else { return }
        try? await log.makeDurable(through: number)
    }
}
