package import Ledger
package import Repository

/// Reads a region's repository and compares it with what the ledger says must be there.
package struct RepositoryCheck: Sendable {
    private let repository: Repository
    private let ledger: Ledger?
    private let region: String

    /// A check of a region; without a ledger only what the repository says of itself is checked.
    package init(_ repository: Repository, ledger: Ledger?, region: String) {
        self.repository = repository
        self.ledger = ledger
        self.region = region
    }

    /// Reads what an order names; a `parts`-th of what is known to be sound is read again.
    package func run(
        _ order: VerifyOrder,
        parts: Int = VerifyRotation.partsDefault,
        bytesPerSecondMax: Int? = nil,
        progress: @escaping @Sendable (_ bytesDone: Int, _ bytesTotal: Int) -> Void = { _, _ in }
    ) async throws -> RepositoryFindings {
        let before = try await Expectations(ledger, region)
        var rotation: VerifyRotation?
        if !order.isFull, order.manifest == nil, let ledger {
            rotation = VerifyRotation(
                memory: try await VerifyHistory(ledger: ledger, region: region).memory(),
                parts: parts
            )
        }
        let scope = try order.manifest.map { VerifyScope.snapshot(try SnapshotID($0)) } ?? .all
        let report = try await repository.verify(
            scope,
            expecting: order.manifest == nil ? before.manifests : [],
            rotation: rotation,
            bytesPerSecondMax: bytesPerSecondMax,
            progress: progress
        )
        var missingLog: [Damage] = []
        if order.manifest == nil { missingLog = try await repository.missingLog(of: before.log) }
        // What a daemon has let go of meanwhile is not missing.
        let after = try await Expectations(ledger, region)
        if !missingLog.isEmpty { missingLog = try await repository.missingLog(of: after.log) }
        let damages = report.problems.filter(after.stillWants) + missingLog
        return RepositoryFindings(report: report, damages: damages, names: before.names)
    }
}

/// What a check has found.
package struct RepositoryFindings: Sendable {
    /// What was read.
    package let report: VerifyReport
    /// Everything that can't be trusted and is still wanted.
    package let damages: [Damage]
    /// What the snapshots are called, by manifest.
    package let names: [String: String]

    /// What a check has found.
    package init(report: VerifyReport, damages: [Damage], names: [String: String]) {
        self.report = report
        self.damages = damages
        self.names = names
    }

    /// A damage as a line that names the snapshots as their owners know them.
    package func line(_ damage: Damage) -> String {
        let known = damage.snapshots.compactMap { names[$0.name] }
        return known.isEmpty ? "\(damage)" : "\(damage) [\(known.joined(separator: ", "))]"
    }

    /// What was read, and with which result.
    package var summary: String {
        var text = "read \(report.objectsRead) objects, \(report.bytesRead) bytes, \(report.snapshotsChecked) snapshots"
        if report.rotated.objects + report.skipped.objects > 0 {
            text += " (\(report.fresh.objects) new or unread, \(report.rotated.objects) again; "
            text += "\(report.skipped.objects) objects, \(report.skipped.bytes) bytes were found sound before)"
        }
        return text + (damages.isEmpty ? ": all is sound" : ": \(damages.count) problems")
    }
}

/// What the ledger says must be in a region's repository.
private struct Expectations {
    let manifests: [SnapshotID]
    let names: [String: String]
    let log: [ExpectedLog]

    init(_ ledger: Ledger?, _ region: String) async throws {
        guard let ledger else {
            (manifests, names, log) = ([], [:], [])
            return
        }
        let catalog = RepositoryCatalog(ledger: ledger)
        let snapshots = try await catalog.snapshots(in: region)
        manifests = try snapshots.map { try SnapshotID($0.manifest) }
        names = Dictionary(snapshots.map { ($0.manifest, $0.name) }) { $1 }
        log = try await catalog.log(in: region).map { stream, span in
            let range = LogRange(timeline: UInt32(span.timeline), start: span.start, end: span.end)
            return ExpectedLog(stream: try StreamID(stream), range: range)
        }
    }

    /// Whether a damage is one now: an object that is missing matters only while somebody wants it.
    func stillWants(_ damage: Damage) -> Bool {
        guard damage.reason == .missing, damage.stream == nil else { return true }
        return damage.snapshots.isEmpty || damage.snapshots.contains { manifests.contains($0) }
    }
}
