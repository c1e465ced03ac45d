package import Foundation
import Ledger

/// The events that RDS tells, with its numbers, categories and sentences.
///
/// Source: "Amazon RDS event categories and event messages" in the Amazon RDS user guide. Numbers from 9001 on are
/// Holdfast's own: RDS has no event for what they tell.
package enum EventCatalog {
    case automatedBackupsDisabled
    case automatedBackupsEnabled
    case automatedSnapshotCreated
    case automatedSnapshotCreating
    case backupFailed(String)
    case backupFinished
    case backupStarted
    case captureGap(String)
    case captureResumed
    case captureStalled(String)
    case copyCancelled(String, from: String, isAcross: Bool)
    case copyFinished(String, from: String, minutes: Int?)
    case copyStarted(String, from: String, isAcross: Bool)
    case deletionFailed(String)
    case instanceCreated
    case instanceDeleted
    case instanceFailed(status: InstanceStatus, String)
    case instanceRenamed(from: String, to: String)
    case instanceRestarted
    case instanceShutDown
    case instanceStarted
    case instanceStartedByItself
    case instanceStopped
    case manualSnapshotCreated
    case manualSnapshotCreating
    case logDamaged(String)
    case masterPasswordReset
    case modificationApplied(String)
    case modificationFailed(String)
    case parameterChanged(ParameterChange)
    case parameterGroupApplied
    case parametersIncompatible(String)
    case recoveryComplete
    case recoveryStarted
    case replicationBegun(from: String)
    case replicationEnded(String)
    case replicationInterrupted(String)
    case replicationResumed
    case restoredFromInstance(String, to: String)
    case restoredFromSnapshot(String)
    case rewindFailed(String)
    case rewindStalled(String)
    case rewound(to: String, keepsPassword: Bool)
    case rewinding(to: String, isWhole: Bool)
    case serverDown(String)
    case snapshotDamaged(String)
    case snapshotDeleted
    case snapshotFailed(String)
    case snapshotHealed
    case stopFailed(String)
    case storageFull(String)

    /// The number, without its prefix `RDS-EVENT-`.
    private var entry: (number: String, category: String, message: String) {
        switch self {
        case .automatedBackupsDisabled: ("0028", "configuration change", "Disabled automated backups.")
        case .automatedBackupsEnabled: ("0032", "configuration change", "Enabled automated backups.")
        case .automatedSnapshotCreated: ("0091", "creation", "Automated snapshot created.")
        case .automatedSnapshotCreating: ("0090", "creation", "Creating automated snapshot.")
        case .backupFailed(let reason): ("9001", "backup", "The backup failed and will be tried again: \(reason)")
        case .backupFinished: ("0002", "backup", "Finished DB instance backup.")
        case .backupStarted: ("0001", "backup", "Backing up DB instance.")
        case .captureGap(let reason): ("9002", "failure", "The captured transaction log has a gap: \(reason)")
        case .captureResumed: ("9004", "recovery", "Capture of the transaction log goes on.")
        case .captureStalled(let reason):
            ("9003", "failure", "The transaction log can't be captured at the moment: \(reason)")
        case .copyCancelled(let source, let region, true):
            ("0061", "notification", "Canceled snapshot copy request of \(source) from region \(region).")
        case .copyCancelled(let source, let region, false):
            ("0190", "notification", "Canceled copy request of snapshot \(source) in region \(region).")
        case .copyFinished(let source, let region, let minutes?):
            ("0060", "notification", "Finished copy of snapshot \(source) from region \(region) in \(minutes) minutes.")
        case .copyFinished(let source, let region, nil):
            ("0197", "notification", "Finished copy of snapshot \(source) in region \(region).")
        case .copyStarted(let source, let region, true):
            ("0059", "notification", "Started copy of snapshot \(source) from region \(region).")
        case .copyStarted(let source, let region, false):
            ("0196", "notification", "Started copy of snapshot \(source) in region \(region).")
        case .deletionFailed(let reason):
            ("9014", "failure", "The instance is not deleted, because what is to be kept of it can't be: \(reason)")
        case .instanceCreated: ("0005", "creation", "DB instance created.")
        case .instanceDeleted: ("0003", "deletion", "DB instance deleted.")
        case .instanceFailed(let status, let reason):
            ("0031", "failure", "DB instance put into \(status.rawValue) state. \(reason)")
        case .instanceRenamed(let old, let new):
            ("0027", "notification", "Renamed instance from \(old) to \(new).")
        case .instanceRestarted: ("0006", "availability", "DB instance restarted.")
        case .instanceShutDown: ("0004", "availability", "DB instance shutdown.")
        case .instanceStarted: ("0088", "notification", "DB instance started.")
        case .instanceStartedByItself:
            (
                "0154", "notification",
                "DB instance is being started due to it exceeding the maximum allowed time being stopped."
            )
        case .instanceStopped: ("0087", "notification", "DB instance stopped.")
        case .manualSnapshotCreated: ("0042", "creation", "Manual snapshot created.")
        case .manualSnapshotCreating: ("0040", "creation", "Creating manual snapshot.")
        case .logDamaged(let reason): ("9011", "failure", "The captured transaction log is damaged: \(reason)")
        case .masterPasswordReset: ("0016", "configuration change", "Reset master credentials.")
        case .modificationApplied(let what):
            ("0014", "configuration change", "Finished applying modification to \(what).")
        case .modificationFailed(let reason):
            ("9007", "failure", "The modification could not be applied and was dropped: \(reason)")
        case .parameterChanged(let change):
            (
                "0037", "configuration change",
                "Updated parameter \(change.name) to \(change.value ?? "its default") with apply method "
                    + "\(change.method.rawValue)"
            )
        case .parameterGroupApplied: ("0092", "configuration change", "Finished updating DB parameter group.")
        case .parametersIncompatible(let reason):
            ("0035", "failure", "DB instance put into incompatible-parameters state. \(reason)")
        case .recoveryComplete: ("0021", "recovery", "Recovery of the DB instance is complete.")
        case .recoveryStarted: ("0020", "recovery", "Recovery of the DB instance has started.")
        case .replicationBegun(let region):
            ("9040", "backup", "Automated backups are replicated from \(region).")
        case .replicationEnded(let reason): ("9043", "backup", "Replication of automated backups has ended: \(reason)")
        case .replicationInterrupted(let reason):
            ("9041", "failure", "Automated backups can't be replicated at the moment: \(reason)")
        case .replicationResumed: ("9042", "recovery", "Replication of automated backups goes on.")
        case .restoredFromInstance(let source, let target):
            ("0019", "restoration", "Restored from DB instance \(source) to \(target).")
        case .restoredFromSnapshot(let name): ("0043", "restoration", "Restored from snapshot \(name).")
        case .rewindFailed(let reason): ("9033", "failure", "The rewind failed: \(reason)")
        case .rewindStalled(let reason):
            ("9034", "failure", "The rewind can't go on at the moment, and is tried again: \(reason)")
        case .rewound(let target, true): ("9032", "restoration", "Rewound to \(target).")
        case .rewound(let target, false):
            ("9032", "restoration", "Rewound to \(target). The master user has the password of that time.")
        case .rewinding(let target, true):
            ("9031", "restoration", "Rewinding to \(target); clients are disconnected.")
        case .rewinding(let target, false):
            (
                "9031", "restoration",
                "Rewinding to \(target). What the instance holds is no whole state, so no safety snapshot is taken."
            )
        case .serverDown(let reason):
            ("9008", "failure", "The database server can't be started at the moment: \(reason)")
        case .snapshotDamaged(let reason): ("9005", "failure", "The snapshot is damaged: \(reason)")
        case .snapshotDeleted: ("0041", "deletion", "Deleted user snapshot.")
        case .snapshotFailed(let reason): ("9006", "failure", "The snapshot failed: \(reason)")
        case .snapshotHealed: ("9012", "recovery", "The snapshot is sound again.")
        case .stopFailed(let reason):
            ("9015", "failure", "The instance is not stopped, because its snapshot can't be taken: \(reason)")
        case .storageFull(let reason): ("0007", "low storage", "Allocated storage has been exhausted: \(reason)")
        }
    }

    /// The event about a resource of this name.
    private func event(
        _ source: Event.Source,
        _ identifier: String,
        arn: String,
        scope: Scope,
        at date: Date
    ) -> Event {
        let entry = entry
        return Event(
            scope: scope,
            id: String(format: "%013lld-", date.milliseconds) + UUID().uuidString,
            source: source,
            sourceIdentifier: identifier,
            sourceARN: arn,
            categories: [entry.category],
            number: "RDS-EVENT-\(entry.number)",
            message: entry.message,
            date: date
        )
    }

    /// This event about an instance.
    package func about(_ instance: Instance, at date: Date) -> Event {
        event(.instance, instance.identifier, arn: instance.arn, scope: instance.scope, at: date)
    }

    /// This event about a parameter group.
    package func about(_ group: ParameterGroup, at date: Date) -> Event {
        event(.parameterGroup, group.name, arn: group.arn, scope: group.scope, at: date)
    }

    /// This event about automated backups, told where they are.
    package func about(_ backup: AutomatedBackup, at date: Date) -> Event {
        let instance = backup.instance
        return event(.instance, instance.identifier, arn: instance.arn, scope: backup.scope, at: date)
    }

    /// This event about a snapshot.
    package func about(_ snapshot: Snapshot, at date: Date) -> Event {
        event(.snapshot, snapshot.identifier, arn: snapshot.arn, scope: snapshot.scope, at: date)
    }
}
