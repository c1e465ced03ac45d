/// Which snapshots leave the processors to whoever else wants them, and take their time meanwhile.
package enum SnapshotGivingWay: String, Sendable, CaseIterable {
    /// Those that nobody waits for: automated snapshots and recovery points.
    case automatic
    /// All of them.
    case always
    /// None.
    case never

    /// Whether a snapshot of an origin gives way.
    func covers(_ origin: Snapshot.Origin) -> Bool {
        switch self {
        case .automatic: !origin.staysUntilDeleted
        case .always: true
        case .never: false
        }
    }
}
