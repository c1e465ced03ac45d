/// Problems as they are found; the same one in several snapshots is one.
struct ProblemList: Sendable {
    private struct Key: Hashable {
        let object: String
        let reason: Damage.Reason
        let stream: StreamID?
        let path: String?
    }

    private var order: [Key] = []
    private var problems: [Key: Damage] = [:]

    /// Adds a problem, or what is new about a known one.
    mutating func add(_ damage: Damage) {
        let key = Key(object: damage.object, reason: damage.reason, stream: damage.stream, path: damage.path)
        guard var known = problems[key] else {
            guard order.count < VerifyReport.problemsMax else { return }
            order.append(key)
            problems[key] = damage
            return
        }
        for snapshot in damage.snapshots where !known.snapshots.contains(snapshot) {
            known.snapshots.append(snapshot)
        }
        if let pages = damage.pages, let before = known.pages {
            let lower = min(pages.lowerBound, before.lowerBound)
            known.pages = lower..<max(pages.upperBound, before.upperBound)
        }
        problems[key] = known
    }

    /// The problems in the order they were found; what only says "this object" is left out where files are named.
    var all: [Damage] {
        let named = Set(order.lazy.filter { $0.path != nil }.map(\.object))
        return order.filter { $0.path != nil || !named.contains($0.object) }.compactMap { problems[$0] }
    }
}
