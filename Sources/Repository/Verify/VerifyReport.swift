/// What a verification looks at.
package enum VerifyScope: Sendable {
    /// Every object.
    case all
    /// A snapshot and what it needs.
    case snapshot(SnapshotID)
    /// A stream's log, documents and snapshots, and what they need.
    case stream(StreamID)
}

/// What a verification has read and found.
package struct VerifyReport: Sendable, Equatable {
    /// Most problems that are listed.
    package static let problemsMax = 10_000

    /// Everything that can't be trusted (the first `problemsMax`).
    package var problems: [Damage] = []
    /// How many objects were read.
    package var objectsRead = 0
    /// Their size.
    package var bytesRead = 0
    /// How many snapshots were checked.
    package var snapshotsChecked = 0
    /// What was read for the first time.
    package var fresh = VerifyTally()
    /// What was found sound before and was read again.
    package var rotated = VerifyTally()
    /// What was found sound before and was not read.
    package var skipped = VerifyTally()

    /// The packs, manifests and parts of the log that were read and found sound, by name.
    package var sound: [String] = []
    /// Objects that were not read, because the key that wraps their lineage's data key can't be had, by name.
    package var closed: [String] = []
    /// Objects that the memory holds and the store does not, by name.
    package var gone: [String] = []
    /// The marks that damaged objects should have.
    package var marks: [DamageMark] = []
    /// Objects whose mark should go: they are sound now, or nothing needs them any more.
    package var healed: [String] = []

    package init() {}

    /// Whether everything can be trusted.
    package var isSound: Bool { problems.isEmpty }
}

extension VerifyReport {
    /// Adds what follows from which objects there are and which are marked.
    mutating func conclude(_ choice: VerifyChoice, marks known: [DamageMark], rotation: VerifyRotation?, isAll: Bool) {
        (fresh, rotated, skipped) = (choice.fresh, choice.rotated, choice.skippedTally)
        let names = Set(choice.sizes.keys.map(\.text))
        if isAll, let rotation { gone = rotation.memory.times.keys.filter { !names.contains($0) }.sorted() }
        let damaged = Set(marks.map(\.object))
        let read = Set(sound)
        // A problem list that is full may leave a damaged object out.
        let isComplete = problems.count < Self.problemsMax
        healed = known.map(\.object).filter { object in
            !damaged.contains(object) && (read.contains(object) || (isAll && isComplete && !names.contains(object)))
        }
    }
}
