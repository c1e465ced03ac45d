import Foundation
import Wire

extension AuditRecord {
    /// The longest message, in bytes; AWS's limit is the same.
    private static let messageBytesMax = 1_024
    /// The longest name of a client, in bytes.
    private static let agentBytesMax = 1_024
    /// The longest name of a host, in bytes.
    private static let hostBytesMax = 256
    /// The longest name of an operation, in bytes.
    private static let nameBytesMax = 128
    /// The longest name of a region, in bytes.
    private static let regionBytesMax = 64

    /// The records of a call: one for the caller's account, and one for each other account whose resource it is about.
    ///
    /// `makeID` makes the ids of events.
    static func records(of call: AuditedCall, makeID: () -> String) -> [AuditRecord] {
        AuditRecord(call, id: makeID()).forEachAccount(makeID)
    }

    /// The record itself, and beside it one for each other account whose resource it is about.
    func forEachAccount(_ makeID: () -> String) -> [AuditRecord] {
        let others = errorCode == nil ? otherAccounts : []
        guard !others.isEmpty, recipient != nil else { return [self] }
        let shared = makeID()
        return [with(shared: shared)]
            + others.sorted().map { account in
                var record = with(shared: shared)
                record.id = makeID()
                record.recipient = account
                record.identity = identity.seenFromOutside
                return record
            }
    }

    private init(_ call: AuditedCall, id: String) {
        let nature = CallNature(call.service, call.operation)
        let trace = call.trace
        var hidden = HiddenValues(hidesEverything: trace?.isUnderstood == false)
        let parameters = trace.flatMap { RecordedValue.parameters(hidden.hide(in: $0.input)) }
        var response: Wire?
        if call.error == nil, let output = trace?.output,
            !nature.isReadOnly || Self.answering.contains(trace?.operation ?? "")
        {
            response = RecordedValue.parameters(hidden.hide(in: output), isAnswer: true)
        }
        self.init(
            id: id,
            time: call.time,
            identity: UserIdentity(call),
            source: EventSource.name(call.service),
            name: Self.cut(call.operation ?? "Unknown", Self.nameBytesMax),
            region: call.region.map { Self.cut($0, Self.regionBytesMax) },
            sourceAddress: call.connection.sourceAddress,
            userAgent: call.connection.userAgent.map { Self.cut($0, Self.agentBytesMax) },
            errorCode: call.error?.code,
            errorMessage: call.error.map { Self.cut(hidden.scrubbed($0.message), Self.messageBytesMax) },
            parameters: parameters,
            response: response,
            requestID: call.requestID,
            isReadOnly: nature.isReadOnly,
            isData: nature.isData
        )
        resources = AuditResource.list(trace?.resources ?? [])
        recipient = call.caller?.account ?? call.keyAccount
        host = call.host.map { Self.cut($0, Self.hostBytesMax) }
        isOverTLS = call.connection.isSecure
    }

    /// The accounts beside the caller's whose resources it is about; policies of AWS's own belong to none.
    private var otherAccounts: Set<String> {
        let accounts = resources.compactMap(\.accountID).filter { $0.count == 12 && $0.allSatisfy(\.isNumber) }
        return Set(accounts).subtracting([recipient ?? ""])
    }

    private func with(shared id: String) -> AuditRecord {
        var record = self
        record.sharedID = id
        return record
    }

    /// They change nothing, and CloudTrail shows what they answer all the same.
    private static let answering: Set<String> = ["AssumeRole", "GetFederationToken", "GetSessionToken"]

    /// `text`, no longer than `bytesMax`.
    static func cut(_ text: String, _ bytesMax: Int) -> String {
        text.utf8.count <= bytesMax ? text : String(decoding: text.utf8.prefix(bytesMax - 3), as: UTF8.self) + "…"
    }
}

extension AuditRecord {
    /// The record of something that the daemon did or found by itself.
    static func own(_ name: String, _ details: [(name: String, value: Wire)], id: String, now: Date) -> AuditRecord {
        AuditRecord(
            id: id,
            time: now,
            identity: UserIdentity(type: .service, invokedBy: EventSource.audit),
            source: EventSource.audit,
            name: name,
            sourceAddress: EventSource.audit,
            userAgent: EventSource.audit,
            isReadOnly: false,
            serviceDetails: .structure(details)
        )
    }
}
