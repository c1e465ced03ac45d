package import Foundation
package import Ledger

/// Something that happened to a resource, as `DescribeEvents` tells it.
package struct Event: Document {
    package static let kind = "event"
    /// For how long events are kept: 14 days, as RDS does.
    package static let keptSeconds = 14 * secondsPerDay

    /// What kind of resource an event is about, in the words of RDS.
    package enum Source: String, Codable, Sendable, CaseIterable {
        case instance = "db-instance"
        case parameterGroup = "db-parameter-group"
        case snapshot = "db-snapshot"
    }

    /// The account and region of the resource.
    package var scope: Scope
    /// A name that is unique and sorts by time.
    package var id: String
    /// What kind of resource it is about.
    package var source: Source
    /// The resource's identifier.
    package var sourceIdentifier: String
    /// The resource's ARN.
    package var sourceARN: String
    /// The categories, in the words of RDS.
    package var categories: [String]
    /// RDS's number of the event, such as `RDS-EVENT-0042`.
    package var number: String
    /// The sentence.
    package var message: String
    /// When it happened.
    package var date: Date

    package var position: Int64 { date.milliseconds }
}
