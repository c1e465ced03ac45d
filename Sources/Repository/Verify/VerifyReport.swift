/// What a verification looks at.
package enum VerifyScope: Sendable {
    case all
    case snapshot(SnapshotID)
    case stream(StreamID)
}

/// What a verification has read and found.
package struct VerifyReport: Sendable, Equatable {
    /// Everything that can't be trusted.
    package var problems: [Damage] = []
    /// How many objects were read.
    package var objectsRead = 0
    /// Their size.
    package var bytesRead = 0
    /// How many snapshots were checked.
    package var snapshotsChecked = 0

    /// Whether everything can be trusted.
    package var isSound: Bool { problems.isEmpty }
}
