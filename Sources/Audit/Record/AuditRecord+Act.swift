import Foundation
import Wire

extension AuditRecord {
    /// How much later than it was done an act may be recorded under its own time; lookups rely on lines being in order.
    private static let delaySecondsMax = 1_800.0

    /// The records of an act that is written down at `now`: one for each account that it is about.
    static func records(of act: AuditedAct, now: Date, makeID: () -> String) -> [AuditRecord] {
        AuditRecord(act, now: now).forEachAccount(makeID)
    }

    private init(_ act: AuditedAct, now: Date) {
        var hidden = HiddenValues()
        let said = hidden.hide(in: .structure(act.details))
        let isLate = now.timeIntervalSince(act.time) > Self.delaySecondsMax
        let identity = UserIdentity(act)
        let isOwn = if case .itself = act.doer { true } else { false }
        self.init(
            id: act.id,
            time: isLate ? now : act.time,
            identity: identity,
            source: EventSource.name(act.service),
            name: act.operation,
            region: act.region,
            sourceAddress: identity.invokedBy,
            userAgent: identity.invokedBy,
            parameters: isOwn || act.details.isEmpty ? nil : said,
            isReadOnly: CallNature(act.service, act.operation).isReadOnly && !isOwn,
            resources: AuditResource.list(act.resources.map { ProtectedResource($0, account: nil) }),
            serviceDetails: isOwn ? said : nil
        )
        recipient = act.account
        if case .onBehalf(let caller, _) = act.doer { recipient = caller.account }
        if isLate { additional = .structure([("happenedAt", .string(EventTime.text(act.time)))]) }
    }
}

extension UserIdentity {
    /// The one who did `act`.
    fileprivate init(_ act: AuditedAct) {
        switch act.doer {
        case .itself:
            // What KMS calls itself.
            let name = act.service.hasPrefix("holdfast") ? EventSource.name(act.service) : "AWS Internal"
            self.init(type: .service, accountId: act.account, invokedBy: name)
        case .service(let service): self.init(type: .service, invokedBy: EventSource.name(service))
        case .onBehalf(let caller, let service):
            self.init(caller)
            invokedBy = EventSource.name(service)
        }
    }
}
