/// A record ready to be appended: printed and summed up outside of the log, so that nobody waits for that.
struct PreparedRecord: Sendable {
    let json: [UInt8]
    let summary: EventSummary

    init(_ record: AuditRecord) {
        json = record.json
        summary = EventSummary(record)
    }
}
