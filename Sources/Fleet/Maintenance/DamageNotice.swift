import Foundation
import Ledger
import Repository

/// Tells the ledger, and through it the owners, which snapshots and logs of a region are damaged or sound again.
struct DamageNotice: Sendable {
    /// Most bytes of a reason that a snapshot carries.
    private static let reasonBytesMax = 500

    let region: String
    let now: Date
    /// What is wrong with each damaged snapshot, by manifest.
    private let reasons: [String: String]
    /// What is wrong with the log of each stream.
    private let logReasons: [String: String]
    /// The one snapshot that was looked at; nil where all were.
    private let only: String?

    init(_ damages: [Damage], region: String, only: String?, now: Date) {
        self.region = region
        self.only = only
        self.now = now
        var reasons: [String: [String]] = [:]
        var logs: [String: [String]] = [:]
        for damage in damages {
            for snapshot in damage.snapshots { reasons[snapshot.name, default: []].append(damage.place) }
            if let stream = damage.stream { logs[stream.name, default: []].append(damage.place) }
        }
        self.reasons = reasons.mapValues(Self.reason)
        logReasons = logs.mapValues(Self.reason)
    }

    /// Writes what is new into the ledger, with an event for each change.
    func write(_ writer: LedgerWriter) throws {
        for snapshot in try writer.reader.all(Snapshot.self) where concerns(snapshot.scope, snapshot.manifest) {
            let reason = reasons[snapshot.manifest]
            guard snapshot.status == .available, snapshot.damage != reason else { continue }
            try writer.update(Snapshot.self, snapshot.identifier, in: snapshot.scope) { $0.damage = reason }
            if let reason, snapshot.damage == nil {
                try writer.insert(EventCatalog.snapshotDamaged(reason).about(snapshot, at: now))
                try askForBase(snapshot.key, writer)
            } else if reason == nil {
                try writer.insert(EventCatalog.snapshotHealed.about(snapshot, at: now))
            }
        }
        for point in try writer.reader.all(RecoveryPoint.self) where concerns(point.scope, point.manifest) {
            let reason = reasons[point.manifest]
            guard point.damage != reason else { continue }
            try writer.update(RecoveryPoint.self, point.manifest, in: point.scope) { $0.damage = reason }
            if reason != nil, point.damage == nil { try askForBase(point.resourceID, writer) }
        }
        if only == nil { try writeLogs(writer) }
    }

    private func writeLogs(_ writer: LedgerWriter) throws {
        for backup in try writer.reader.all(AutomatedBackup.self) where backup.scope.region == region {
            let reason = logReasons[backup.instance.stream]
            guard backup.logDamage != reason else { continue }
            try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.logDamage = reason }
            guard let reason, backup.logDamage == nil else { continue }
            try writer.insert(EventCatalog.logDamaged(reason).about(backup, at: now))
            try askForBase(backup.key, writer)
        }
    }

    private func concerns(_ scope: Scope, _ manifest: String) -> Bool {
        scope.region == region && (only == nil || only == manifest)
    }

    /// Lets the scheduler take a snapshot of a living instance soon, which stores again what is damaged.
    private func askForBase(_ key: String, _ writer: LedgerWriter) throws {
        guard let backup = try writer.reader.automatedBackup(resourceID: key), backup.isAtHome,
            backup.status != .retained
        else { return }
        try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.needsBase = true }
    }

    private static func reason(_ places: [String]) -> String {
        var text = ""
        for (index, place) in places.enumerated() {
            let next = text.isEmpty ? place : "; " + place
            guard text.utf8.count + next.utf8.count <= reasonBytesMax else {
                return text + "; and \(places.count - index) more"
            }
            text += next
        }
        return text
    }
}

extension Damage {
    /// Where the damage is, without the snapshots that need it.
    fileprivate var place: String {
        var place = self
        (place.snapshots, place.stream) = ([], nil)
        return place.description
    }
}
