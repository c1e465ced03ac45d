import Engine
import Foundation
import Ledger
import Repository

/// Why RDS removes something that it has backed up by itself.
enum RemovalReason: String, Sendable {
    case retentionPeriod = "the retention period no longer covers it"
    case backupsRemoved = "the automated backups that it was part of were removed"
    case backupsEnded = "automated backups were switched off, or their instance is gone and they have expired"
}

/// What RDS does by itself, under the names that the operations have by which somebody would ask for it.
///
/// Acts on what no API knows, such as recovery points, have names that are Holdfast's own.
extension Act {
    /// An automatic snapshot was taken.
    static func taken(_ snapshot: Snapshot, at now: Date) -> Act {
        let resources = [snapshot.arn, snapshot.instance.arn]
        return rds("CreateDBSnapshot", in: snapshot.scope, resources, details(of: snapshot), at: now)
    }

    /// An automatic snapshot is gone.
    static func removed(_ snapshot: Snapshot, because reason: RemovalReason, at now: Date) -> Act {
        var details = details(of: snapshot)
        details["reason"] = .text(reason.rawValue)
        return rds("DeleteDBSnapshot", in: snapshot.scope, [snapshot.arn, snapshot.instance.arn], details, at: now)
    }

    /// An internal recovery point is gone.
    static func removed(_ point: RecoveryPoint, because reason: RemovalReason, at now: Date) -> Act {
        let details: [String: Detail] = [
            "dBInstanceIdentifier": .text(point.instanceIdentifier), "recoveryPoint": .text(point.manifest),
            "dbiResourceId": .text(point.resourceID), "reason": .text(reason.rawValue),
        ]
        let instance = ResourceName.instance(point.instanceIdentifier, in: point.scope)
        return rds("DeleteRecoveryPoint", in: point.scope, [instance], details, at: now)
    }

    /// Captured log is gone, on each timeline up to a position; all of it where none is given.
    static func removedLog(
        of resourceID: String,
        in scope: Scope,
        before positions: [Int: UInt64],
        because reason: RemovalReason,
        at now: Date
    ) -> Act {
        var details: [String: Detail] = ["dbiResourceId": .text(resourceID), "reason": .text(reason.rawValue)]
        if !positions.isEmpty {
            let named = positions.map { ("\($0.key)", "\(LogSequenceNumber($0.value))") }
            details["beforeOnTimeline"] = .pairs(Dictionary(named) { first, _ in first })
        }
        return rds("DeleteCapturedLog", in: scope, [], details, at: now)
    }

    /// Automated backups were taken out of sight; what they hold goes next.
    static func removed(_ backup: AutomatedBackup, because reason: RemovalReason, at now: Date) -> Act {
        let details: [String: Detail] = [
            "dBInstanceAutomatedBackupsArn": .text(backup.arn), "dbiResourceId": .text(backup.key),
            "dBInstanceIdentifier": .text(backup.instance.identifier), "reason": .text(reason.rawValue),
        ]
        let resources = [backup.arn, backup.instance.arn]
        return rds("DeleteDBInstanceAutomatedBackup", in: backup.scope, resources, details, at: now)
    }

    /// Something was done to an instance.
    static func done(_ name: String, to instance: Instance, because reason: String, at now: Date) -> Act {
        let details: [String: Detail] = [
            "dBInstanceIdentifier": .text(instance.identifier), "reason": .text(reason),
        ]
        return rds(name, in: instance.scope, [instance.arn], details, at: now)
    }

    /// What nothing referred to any more was removed from a region's repository.
    static func collected(_ report: CollectionReport, in scope: Scope, at now: Date) -> Act {
        let details: [String: Detail] = [
            "packsDeleted": .number(report.packsDeleted), "bytesFreed": .number(report.bytesFreed),
            "packsRepacked": .number(report.packsRepacked),
        ]
        return Act("CollectGarbage", of: "holdfast", in: scope, details, at: now)
    }

    private static func details(of snapshot: Snapshot) -> [String: Detail] {
        [
            "dBSnapshotIdentifier": .text(snapshot.identifier), "snapshotType": .text("automated"),
            "dBInstanceIdentifier": .text(snapshot.instance.identifier),
        ]
    }

    private static func rds(
        _ name: String,
        in scope: Scope,
        _ resources: [String],
        _ details: [String: Detail],
        at now: Date
    ) -> Act {
        Act(name, of: "rds", in: scope, about: resources, details, at: now)
    }
}
