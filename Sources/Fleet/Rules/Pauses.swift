package import Foundation

/// A time during which an instance was stopped; its retention period doesn't count it.
package struct Pause: Codable, Hashable, Sendable {
    /// When the server was down.
    package var begunAt: Date
    /// When it was up again.
    package var endedAt: Date

    /// A pause from one moment to another.
    package init(begunAt: Date, endedAt: Date) {
        self.begunAt = begunAt
        self.endedAt = endedAt
    }
}

/// How an instance's pauses stretch its retention period.
///
/// Source: "Stopping an Amazon RDS DB instance temporarily" in the Amazon RDS user guide.
package enum Pauses {
    /// More pauses than this are told together.
    package static let countMax = 500

    /// For how long an instance was stopped while it ran for the last `days` before `now`.
    package static func seconds(of pauses: [Pause], days: Int, before now: Date) -> Double {
        let whole = now.addingTimeInterval(-Double(days) * secondsPerDay)
        var start = whole
        for pause in pauses.sorted(by: { $0.begunAt < $1.begunAt }).reversed() {
            guard pause.endedAt > start else { break }
            start -= max(0, min(pause.endedAt, now).timeIntervalSince(pause.begunAt))
        }
        return whole.timeIntervalSince(start)
    }

    /// The pauses with one more, without those that no retention period reaches any more.
    package static func adding(_ pause: Pause, to pauses: [Pause]) -> [Pause] {
        let days = InstanceLimits.retentionDaysMax
        let longest = Double(days) * secondsPerDay + seconds(of: pauses, days: days, before: pause.endedAt)
        let oldest = pause.endedAt.addingTimeInterval(-longest)
        var kept = pauses.filter { $0.endedAt > oldest } + [pause]
        while kept.count > countMax {
            // One pause that covers two and what lies between keeps backups for longer, never for less.
            kept[1].begunAt = kept[0].begunAt
            kept.removeFirst()
        }
        return kept
    }
}
