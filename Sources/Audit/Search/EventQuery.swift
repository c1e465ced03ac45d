package import Foundation

/// What events are looked for.
package struct EventQuery: Sendable {
    /// The account whose events they are.
    package var account: String
    /// The region they are seen from.
    package var region: String
    /// What they are found by; nil for all.
    package var attribute: (key: EventKey, value: String)?
    /// The first moment.
    package var from: Date
    /// The last moment.
    package var through: Date
    /// Only events before the line of this number; nil from the newest on.
    package var before: Int?
    /// The most events to find.
    package var countMax: Int

    /// A query for events of an account, seen from a region, between two moments.
    package init(
        account: String,
        region: String,
        attribute: (key: EventKey, value: String)? = nil,
        from: Date,
        through: Date,
        before: Int? = nil,
        countMax: Int
    ) {
        self.account = account
        self.region = region
        self.attribute = attribute
        self.from = from
        self.through = through
        self.before = before
        self.countMax = countMax
    }

    /// Whether an event of that time, in seconds since 1970, is one of those that are looked for as far as time goes.
    func includes(_ seconds: Double) -> Bool {
        (from.timeIntervalSince1970...max(from, through).timeIntervalSince1970).contains(seconds)
    }

    func matches(_ event: EventSummary) -> Bool {
        guard event.isListed, event.account == account, event.region == nil || event.region == region,
            from <= event.time, event.time <= through
        else { return false }
        return attribute.map { event.has($0.key, $0.value) } ?? true
    }
}

/// An event that was found.
package struct FoundEvent: Sendable {
    /// The number of its line.
    package let number: Int
    /// When it happened.
    package let time: Date
    /// What it can be looked up by.
    package let terms: [(key: EventKey, value: String)]
    /// The resources it is about, with their types where they are known.
    package let resources: [(type: String?, name: String)]
    /// The record as JSON text.
    package let json: String

    /// The first value of a key.
    package subscript(_ key: EventKey) -> String? { terms.first { $0.key == key }?.value }
}

/// Some of the events that were looked for.
package struct FoundEvents: Sendable {
    /// The events, the newest first.
    package var events: [FoundEvent] = []
    /// Where the next page goes on, as ``EventQuery/before``; nil at the end.
    package var next: Int?
}
