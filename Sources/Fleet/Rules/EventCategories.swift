/// Which categories the events about each kind of resource fall into.
///
/// Source: "Amazon RDS event categories and event messages" in the Amazon RDS user guide, and for the kinds that exist
/// here, those of Holdfast's own events.
package enum EventCategories {
    /// The categories by kind of resource, in the words of RDS.
    package static let all: [(source: String, categories: [String])] = [
        (
            "db-instance",
            [
                "availability", "backup", "configuration change", "creation", "deletion", "failover", "failure",
                "low storage", "maintenance", "notification", "read replica", "recovery", "restoration", "security",
            ]
        ),
        ("db-parameter-group", ["configuration change"]),
        ("db-security-group", ["configuration change", "failure"]),
        ("db-snapshot", ["creation", "deletion", "failure", "notification", "recovery", "restoration"]),
    ]

    /// The categories of a kind; those of every kind where none is named.
    package static func of(_ source: String?) -> Set<String> {
        Set(all.filter { source == nil || $0.source == source }.flatMap(\.categories))
    }
}
