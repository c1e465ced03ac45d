import Foundation

/// What events can be looked up by.
///
/// CloudTrail API reference, API_LookupAttribute.
package enum EventKey: String, Codable, Sendable, CaseIterable {
    case accessKeyID = "AccessKeyId"
    case eventID = "EventId"
    case eventName = "EventName"
    case eventSource = "EventSource"
    case readOnly = "ReadOnly"
    case resourceName = "ResourceName"
    case resourceType = "ResourceType"
    case userName = "Username"
}

/// What the index remembers of an event.
struct EventSummary: Sendable, Equatable {
    let time: Date
    /// The account that may look it up; nil for none.
    let account: String?
    /// The region it is seen from; nil for every region.
    let region: String?
    /// Whether it can be looked up at all.
    let isListed: Bool
    let terms: [(key: EventKey, value: String)]

    /// Whether the event has that value.
    func has(_ key: EventKey, _ value: String) -> Bool { terms.contains { $0 == (key, value) } }

    static func == (left: EventSummary, right: EventSummary) -> Bool {
        left.time == right.time && left.account == right.account && left.region == right.region
            && left.isListed == right.isListed && left.terms.elementsEqual(right.terms) { $0 == $1 }
    }

    private init(
        time: Date,
        account: String?,
        region: String?,
        source: String,
        isListed: Bool,
        values: [(EventKey, String?)],
        resources: [AuditResource]
    ) {
        self.time = time
        self.account = account
        self.region = EventSource.isGlobal(source) ? nil : region
        self.isListed = isListed
        var terms = values.compactMap { key, value in value.map { (key: key, value: $0) } }
        for resource in resources {
            for name in resource.names { terms.append((.resourceName, name)) }
            if let type = resource.type, !terms.contains(where: { $0 == (.resourceType, type) }) {
                terms.append((.resourceType, type))
            }
        }
        self.terms = terms
    }
}

extension EventSummary {
    /// What is to be remembered of a new record.
    init(_ record: AuditRecord) {
        self.init(
            time: EventTime.parse(EventTime.text(record.time)) ?? record.time,
            account: record.recipient,
            region: record.region,
            source: record.source,
            isListed: !record.isData,
            values: [
                (.eventID, record.id), (.eventName, record.name), (.eventSource, record.source),
                (.readOnly, "\(record.isReadOnly)"), (.accessKeyID, record.identity.accessKeyId),
                (.userName, record.identity.name),
            ],
            resources: record.resources
        )
    }

    /// What is to be remembered of a record that was written before; nil where it is none.
    init?(_ record: StoredRecord) {
        guard let time = EventTime.parse(record.eventTime) else { return nil }
        self.init(
            time: time,
            account: record.recipientAccountId,
            region: record.awsRegion,
            source: record.eventSource,
            isListed: record.managementEvent,
            values: [
                (.eventID, record.eventID), (.eventName, record.eventName), (.eventSource, record.eventSource),
                (.readOnly, "\(record.readOnly)"), (.accessKeyID, record.userIdentity.accessKeyId),
                (.userName, record.userIdentity.name),
            ],
            resources: record.resources ?? []
        )
    }
}

/// A record as it is read back.
struct StoredRecord: Decodable {
    let eventID: String
    let eventTime: String
    let eventSource: String
    let eventName: String
    let readOnly: Bool
    let managementEvent: Bool
    let userIdentity: UserIdentity
    let awsRegion: String?
    let recipientAccountId: String?
    let resources: [AuditResource]?
}
