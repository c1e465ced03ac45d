package import Foundation
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

    /// Reads what an order names, marks what is damaged and heals what can be; the findings are those after that.
    ///
    /// Answers what has changed, too, a line each. The repository must be open for writing.
    package func runAndMark(
        _ order: VerifyOrder,
        parts: Int = VerifyRotation.partsDefault,
        bytesPerSecondMax: Int? = nil,
        now: Date,
        progress: @escaping @Sendable (_ bytesDone: Int, _ bytesTotal: Int) -> Void = { _, _ in }
    ) async throws -> (findings: RepositoryFindings, changes: [String]) {
        let first = try await run(order, parts: parts, bytesPerSecondMax: bytesPerSecondMax, progress: progress)
        let lines = try await mark(first, at: now)
        let healed = try await repository.heal()
        guard !healed.snapshots.isEmpty else { return (first, lines) }
        let again = VerifyOrder(isFull: false, manifest: order.manifest)
        let second = try await run(again, parts: .max, bytesPerSecondMax: bytesPerSecondMax, progress: progress)
        let line = "healed: \(healed.pages) pages of \(healed.snapshots.count) snapshots were found stored again"
        return (second, lines + [line] + (try await mark(second, at: now)))
    }

    private func mark(_ findings: RepositoryFindings, at now: Date) async throws -> [String] {
        let changes = try await repository.updateMarks(findings.report)
        if let ledger { try await VerifyHistory(ledger: ledger, region: region).note(findings.report, at: now) }
        return changes.marked.map { "marked: \($0); the next snapshot that needs its pages stores them again" }
            + changes.healed.map { "healed: \($0) is sound again, or nothing needs it any more" }
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
        if !report.closed.isEmpty {
            text += ", left \(report.closed.count) objects unread whose KMS key can't be used"
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
