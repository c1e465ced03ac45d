import FoundationEssentials
import Wire

/// Which stretch of time events are wanted of.
struct EventSpan: Equatable, Sendable {
    /// For how long events can be asked for: fourteen days.
    static let minutesMax = 20_160
    /// How far a request that says nothing looks back.
    static let minutesDefault = 60

    /// The first moment.
    let start: Date
    /// The last moment.
    let end: Date

    /// What `StartTime`, `EndTime` and `Duration` ask for at `now`; what is older than fourteen days is gone.
    init(start: Date?, end: Date?, durationMinutes: Int?, now: Date) throws {
        let minutes = durationMinutes ?? Self.minutesDefault
        guard (1...Self.minutesMax).contains(minutes) else {
            throw ServiceError.invalidParameterValue(
                "Invalid value \(minutes) for Duration. Must be between 1 and \(Self.minutesMax) minutes."
            )
        }
        let length = Double(minutes) * 60
        self.end = end ?? (durationMinutes == nil ? now : start?.addingTimeInterval(length)) ?? now
        let wanted = start ?? self.end.addingTimeInterval(-length)
        guard wanted <= self.end else {
            throw ServiceError.invalidParameterCombination("StartTime must not be later than EndTime.")
        }
        self.start = max(wanted, now.addingTimeInterval(-Double(Self.minutesMax) * 60))
    }
}
