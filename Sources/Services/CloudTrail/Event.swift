import Audit
import FoundationEssentials

/// An event as CloudTrail lists it.
struct Event: Codable, Sendable {
    var eventId: String?
    var eventName: String?
    var readOnly: String?
    var accessKeyId: String?
    var eventTime: Date
    var eventSource: String?
    var username: String?
    var resources: [Resource]
    var cloudTrailEvent: String

    init(_ event: FoundEvent) {
        eventId = event[.eventID]
        eventName = event[.eventName]
        readOnly = event[.readOnly]
        accessKeyId = event[.accessKeyID]
        eventTime = event.time
        eventSource = event[.eventSource]
        username = event[.userName]
        resources = event.resources.map { Resource(resourceType: $0.type, resourceName: $0.name) }
        cloudTrailEvent = event.json
    }
}

/// A resource that an event is about.
struct Resource: Codable, Sendable {
    let resourceType: String?
    let resourceName: String
}
