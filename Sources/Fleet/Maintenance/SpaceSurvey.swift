import Foundation
import Ledger
import Metrics
import Repository

/// Where the space of a region's repository goes, as the last daily survey has found.
struct SpaceSurvey: Document, Equatable {
    static let kind = "space-survey"
    /// A survey is made with the daily verification, which may begin a little earlier than the day before.
    private static let ageSecondsMin = 20 * 3_600.0

    /// What the backups of one instance take.
    struct Share: Codable, Equatable, Sendable {
        /// What only its snapshots hold, each one what no other holds.
        var snapshotBytes = 0
        /// Its log.
        var logBytes = 0
    }

    /// A value as it is measured.
    struct Figure: Equatable {
        let label: String
        let dimensions: [String: String]
        let bytes: Int
    }

    var scope: Scope
    /// When it was made.
    var surveyedAt: Date
    /// What all snapshots hold.
    var snapshotBytes: Int
    /// All log.
    var logBytes: Int
    /// What more than one snapshot holds.
    var sharedBytes: Int
    /// What nobody needs any more: dead pages, and packs that no snapshot names.
    var deadBytes: Int
    /// What each instance's backups take, by its identifier, or by its resource identifier where it is gone.
    var instances: [String: Share]
    var id: String { scope.region }

    /// Adds up what a look at the repository has shown; `names` are the identifiers of instances by stream.
    init(_ usage: RepositoryUsage, names: [String: String], in scope: Scope, at time: Date) {
        let alone = usage.snapshots.reduce(0) { $0 + $1.uniqueBytes }
        self.scope = scope
        surveyedAt = time
        snapshotBytes = usage.liveBytes + usage.snapshots.reduce(0) { $0 + $1.manifestBytes }
        logBytes = usage.streams.reduce(0) { $0 + $1.logBytes }
        sharedBytes = max(0, usage.liveBytes - alone)
        deadBytes = usage.deadBytes + usage.unnamedBytes
        var shares: [String: Share] = [:]
        for snapshot in usage.snapshots {
            shares[snapshot.stream.name, default: Share()].snapshotBytes += snapshot.freedBytes
        }
        for stream in usage.streams where stream.logBytes > 0 {
            shares[stream.stream.name, default: Share()].logBytes += stream.logBytes
        }
        instances = Dictionary(shares.map { (names[$0.key] ?? $0.key, $0.value) }) { $1 }
    }

    /// Whether it is time for the next; a clock that was wrong does not put it off.
    func isDue(at now: Date) -> Bool { abs(now.timeIntervalSince(surveyedAt)) >= Self.ageSecondsMin }

    /// What is measured; an instance that the survey before knew and this one doesn't has nothing any more.
    func figures(after last: SpaceSurvey?) -> [Figure] {
        let region = ["region": scope.region]
        let whole = [
            ("snapshot", snapshotBytes), ("log", logBytes), ("shared", sharedBytes), ("dead", deadBytes),
        ]
        let names = Set(instances.keys).union((last?.instances ?? [:]).keys).sorted()
        return whole.map { Figure(label: "holdfast_repository_\($0)_bytes", dimensions: region, bytes: $1) }
            + names.flatMap { name in
                let share = instances[name] ?? Share()
                let dimensions = region.merging(["instance": name]) { $1 }
                return [
                    Figure(
                        label: "holdfast_instance_snapshot_bytes",
                        dimensions: dimensions,
                        bytes: share.snapshotBytes
                    ),
                    Figure(label: "holdfast_instance_log_bytes", dimensions: dimensions, bytes: share.logBytes),
                ]
            }
    }

    /// Measures it.
    func measure(after last: SpaceSurvey? = nil) {
        for figure in figures(after: last) {
            let dimensions = figure.dimensions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            Gauge(label: figure.label, dimensions: dimensions).record(figure.bytes)
        }
    }
}
