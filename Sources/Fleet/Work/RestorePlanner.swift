import Engine
import Foundation
import Ledger
import Repository

/// Finds out how to restore what was asked for, from what the ledger and the repository hold now.
struct RestorePlanner: Sendable {
    let fleet: Fleet
    let scope: Scope

    /// The plan for a source; throws, with the reason, where there is none that is exact.
    func plan(_ source: RestoreSource) async throws -> RestorePlan {
        switch source {
        case .snapshot(let manifest):
            let header = try await fleet.repository(scope).header(SnapshotID(manifest))
            let snapshot = try SnapshotDescription(decoding: header.description).snapshot
            return RestorePlan(
                manifest: manifest,
                log: nil,
                stream: snapshot.instance.stream,
                timeline: snapshot.log?.timeline ?? snapshot.instance.timeline,
                stop: .consistency
            )
        case .time(let resourceID, let time): return try await plan(resourceID, to: time)
        }
    }

    /// Refuses a time that lies in a gap of the log, before anything is made; the plan itself is made later.
    func check(_ resourceID: String, at time: Date) async throws {
        let found = try await found(resourceID, at: time)
        guard found.range != found.ranges.last else { return }
        let (target, segment) = (LogTimestamp(time), UInt64(WALSegment.bytesDefault))
        var to = found.range.end
        // Most of the time the last segment tells; the last commit may lie further back.
        while to > found.base.log.end {
            let from = max(found.base.log.end, (to - 1) / segment * segment)
            let timeline = UInt32(found.range.timeline)
            let notes = try await found.log.annotations(timeline: timeline, from: from, to: to)
            if try notes.contains(where: {
                try LogNotes(decoding: $0.bytes).commits.latest.map { $0 >= target } ?? false
            }) {
                return
            }
            to = from
        }
        throw Self.notCaptured(target)
    }

    /// What a restore of an instance to a time begins with.
    private struct Found {
        let log: LogStream
        let ranges: [LogSpan]
        let base: RestoreBase
        let range: LogSpan
    }

    private func found(_ resourceID: String, at time: Date?) async throws -> Found {
        let found = try await fleet.ledger.read { reader in
            (
                try reader.automatedBackup(resourceID: resourceID),
                try reader.list(Snapshot.self, ownedBy: resourceID).filter { $0.damage == nil }.compactMap(\.base)
                    + reader.list(RecoveryPoint.self, ownedBy: resourceID).filter { $0.damage == nil }.map(\.base)
            )
        }
        guard let backup = found.0 else {
            throw FleetError(.automatedBackupNotFound, "There are no automated backups of \(resourceID) any more.")
        }
        let log = try await fleet.log(of: backup)
        let ranges = log.ranges().map { LogSpan(timeline: Int($0.timeline), start: $0.start, end: $0.end) }
        let segment = UInt64(WALSegment.bytesDefault)
        let (base, range) = try RestoreBaseRule.choose(found.1, ranges: ranges, target: time, segmentBytes: segment)
        return Found(log: log, ranges: ranges, base: base, range: range)
    }

    private func plan(_ resourceID: String, to time: Date?) async throws -> RestorePlan {
        let found = try await found(resourceID, at: time)
        let (base, range) = (found.base, found.range)
        let segment = UInt64(WALSegment.bytesDefault)
        let stop = try await stop(found.log, base, range, at: time)
        return RestorePlan(
            manifest: base.manifest,
            log: stop.end.map { end in
                LogSpan(timeline: range.timeline, start: base.log.start / segment * segment, end: end)
            },
            stream: found.log.stream.name,
            timeline: range.timeline,
            stop: stop.stop
        )
    }

    /// Where recovery stops: just before the first commit that is later than `time`, or behind the last there is.
    ///
    /// Answers the end of the log that it takes, too; `nil` where the snapshot's own log is enough.
    private func stop(
        _ log: LogStream,
        _ base: RestoreBase,
        _ range: LogSpan,
        at time: Date?
    ) async throws -> (stop: RestorePlan.Stop, end: UInt64?) {
        let target = time.map { LogTimestamp($0) }
        var last: CommitIndex.Entry?
        var latest: LogTimestamp?
        let segment = UInt64(WALSegment.bytesDefault)
        var from = base.log.end
        while from < range.end {
            let to = min(range.end, (from / segment + 1) * segment)
            let timeline = UInt32(range.timeline)
            for note in try await log.annotations(timeline: timeline, from: from, to: to) {
                let commits = try LogNotes(decoding: note.bytes).commits
                let start = LogSequenceNumber(base.log.end)
                if let target, let late = commits.firstEntry(after: target, from: start) {
                    return (.before(late.start.rawValue), late.end.rawValue)
                }
                if let entry = commits.entries.last, entry.start >= start { last = entry }
                // Times need not grow with positions.
                for entry in commits.entries where entry.start >= start {
                    latest = max(latest ?? entry.time, entry.time)
                }
            }
            from = to
        }
        // Nothing in this stretch is later than the target. That is the whole truth only if the log did not end there.
        if let target, let latest, latest < target { throw Self.notCaptured(target) }
        if let target, last == nil, LogTimestamp(base.completeAt) < target { throw Self.notCaptured(target) }
        guard let last else { return (.consistency, nil) }
        return (.after(last.start.rawValue), last.end.rawValue)
    }

    private static func notCaptured(_ target: LogTimestamp) -> FleetError {
        .invalid(
            "The transaction log is not captured up to \(timestampText(target.date)); choose an earlier time, or one "
                + "after the next snapshot."
        )
    }
}
