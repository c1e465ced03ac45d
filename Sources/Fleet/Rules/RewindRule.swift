package import Foundation

/// Which instances can be rewound, and what their safety snapshots are called.
package enum RewindRule {
    /// The states that an instance can be rewound in; those of a server that is down are among them.
    ///
    /// One that doesn't start with its group's values would not start with them after a rewind either.
    package static let statuses: Set<InstanceStatus> = [
        .available, .backingUp, .failed, .incompatibleRestore, .stopped, .storageFull,
    ]

    /// How many times as often as other work a rewind is tried whose instance holds no whole state: to give it up keeps
    /// nothing, but lets its owner choose another target.
    package static let patience = 10

    /// The status that an instance goes back to when a rewind has changed nothing: a backup has ended by then.
    package static func statusAfterFailure(_ before: InstanceStatus) -> InstanceStatus {
        before == .backingUp ? .available : before
    }

    /// The name of the snapshot that a rewind takes first: `rewind-<instance>-YYYY-MM-DD-HH-MM-SS`.
    package static func snapshotName(instance: String, at date: Date) -> String {
        let digits = timestampText(date).map { $0.isNumber ? $0 : "-" }
        return "rewind-\(instance)-\(String(digits).trimmingCharacters(in: ["-"]))"
    }
}
