import Engine

extension RestorePlan {
    /// Where PostgreSQL is told to stop.
    var target: PostgreSQLRecoveryTarget {
        switch stop {
        case .consistency: .endOfLog
        case .before(let position): .position(position, isInclusive: false)
        case .after(let position): .position(position, isInclusive: true)
        }
    }
}
