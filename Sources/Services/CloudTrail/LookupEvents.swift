import Audit
import FoundationEssentials
import Wire

/// Tells the events of the last 90 days, the newest first.
struct LookupEvents: Operation {
    /// How far back events can be looked up, in days.
    static let daysMax = 90
    private static let pageMax = 50
    private static let valueCharactersMax = 2_000

    var lookupAttributes: [LookupAttribute]?
    var startTime: Date?
    var endTime: Date?
    var eventCategory: String?
    var maxResults: Int?
    var nextToken: String?

    /// A page of events.
    struct Output: Codable, Sendable {
        let events: [Event]
        let nextToken: String?
    }

    func run(in home: CloudTrailHome, _ context: RequestContext) async throws -> Output {
        try home.admitLookup(context)
        if let eventCategory {
            throw ServiceError(
                "InvalidEventCategoryException",
                "The event category '\(eventCategory.prefix(64))' is not served: there are management events only, which "
                    + "are returned where no category is given."
            )
        }
        let attribute = try attribute()
        let oldest = context.now.addingTimeInterval(-Double(Self.daysMax) * 86_400)
        if let startTime, let endTime, startTime > endTime {
            throw ServiceError("InvalidTimeRangeException", "The start time must not be later than the end time.")
        }
        let count = maxResults ?? Self.pageMax
        guard (1...Self.pageMax).contains(count) else {
            throw ServiceError("InvalidMaxResultsException", "MaxResults must be from 1 to \(Self.pageMax).")
        }
        let parameters = PageToken.Parameters(attribute, startTime, endTime, context)
        let found = try await home.search.find(
            EventQuery(
                account: context.account,
                region: context.region,
                attribute: attribute,
                from: max(startTime ?? oldest, oldest),
                through: endTime ?? .distantFuture,
                before: try nextToken.map { try PageToken.read($0, parameters) },
                countMax: count
            )
        )
        return Output(
            events: found.events.map(Event.init),
            nextToken: found.next.map { PageToken.text($0, parameters) }
        )
    }

    private func attribute() throws -> (key: EventKey, value: String)? {
        guard let attributes = lookupAttributes, let attribute = attributes.first else { return nil }
        guard attributes.count == 1 else {
            throw ServiceError("InvalidLookupAttributesException", "Only one lookup attribute can be given.")
        }
        guard let key = EventKey(rawValue: attribute.attributeKey) else {
            let keys = EventKey.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError(
                "InvalidLookupAttributesException",
                "'\(attribute.attributeKey.prefix(64))' is no lookup attribute. It must be one of: \(keys)."
            )
        }
        guard (1...Self.valueCharactersMax).contains(attribute.attributeValue.count) else {
            throw ServiceError(
                "InvalidLookupAttributesException",
                "The attribute's value must have from 1 to \(Self.valueCharactersMax) characters."
            )
        }
        return (key, attribute.attributeValue)
    }
}

/// What events are looked up by.
struct LookupAttribute: Codable, Sendable {
    let attributeKey: String
    let attributeValue: String
}
