import Fleet
import Ledger
import Wire

/// Tells which categories events fall into, by kind of resource; those kinds are told that exist here.
struct DescribeEventCategories: RDSOperation {
    var sourceType: EventSourceType?
    var filters: [Filter]?

    /// The categories of one kind of resource.
    struct EventCategoriesMap: Codable, Sendable {
        let sourceType: String
        let eventCategories: [String]
    }

    /// The kinds of resources.
    struct Output: Codable, Sendable {
        var eventCategoriesMapList: [EventCategoriesMap]
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        _ = try Filters(filters, known: [])
        let wanted = EventCategories.all.filter { sourceType == nil || $0.source == sourceType?.rawValue }
        return Output(
            eventCategoriesMapList: wanted.map {
                EventCategoriesMap(sourceType: $0.source, eventCategories: $0.categories)
            }
        )
    }
}
