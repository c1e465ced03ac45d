import Fleet
import FoundationEssentials
import Ledger
import Wire

/// Tells what happened to instances and snapshots in the last fourteen days.
struct DescribeEvents: RDSOperation {
    var sourceIdentifier: String?
    var sourceType: EventSourceType?
    var startTime: Date?
    var endTime: Date?
    var duration: Int?
    var eventCategories: [String]?
    var maxRecords: Int?
    var marker: String?

    /// An event as RDS describes it.
    struct Entry: Codable, Sendable {
        let sourceIdentifier: String
        let sourceType: String
        let message: String
        let eventCategories: [String]
        let date: Date
        let sourceArn: String
    }

    /// A page of events, oldest first.
    struct Output: Codable, Sendable {
        var marker: String?
        var events: [Entry]
    }

    var subjects: [RDSSubject] { [.subscription(nil)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        guard sourceIdentifier == nil || sourceType != nil else {
            throw ServiceError.invalidParameterCombination(
                "SourceType must be specified when SourceIdentifier is specified."
            )
        }
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let span = try EventSpan(start: startTime, end: endTime, durationMinutes: duration, now: fleet.clock.now())
        let start = PageMark(position: span.start.milliseconds, id: "")
        return try await fleet.ledger.read { reader in
            let page = try reader.page(of: Event.self, in: scope, request, startingAt: start) {
                $0.date <= span.end && isWanted($0)
            }
            return Output(marker: page.marker, events: page.entries.map { Entry($0) })
        }
    }

    private func isWanted(_ event: Event) -> Bool {
        let categories = (eventCategories ?? []).map { $0.lowercased() }
        return (sourceType.map { $0.rawValue == event.source.rawValue } ?? true)
            && (sourceIdentifier.map { $0.lowercased() == event.sourceIdentifier } ?? true)
            && (categories.isEmpty || event.categories.contains { categories.contains($0.lowercased()) })
    }
}

extension DescribeEvents.Entry {
    fileprivate init(_ event: Event) {
        sourceIdentifier = event.sourceIdentifier
        sourceType = event.source.rawValue
        message = event.message
        eventCategories = event.categories
        date = event.date
        sourceArn = event.sourceARN
    }
}
