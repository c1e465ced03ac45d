package import Foundation
package import Ledger
package import Repository

/// Writes down what a verification has found: marks in the repository, what was read and whom it concerns in the ledger.
package struct VerifyRecord: Sendable {
    private let region: String
    private let only: String?
    private let now: Date

    /// A record of a verification of a region; `only` is the manifest of the one snapshot that was read.
    package init(region: String, only: String?, now: Date) {
        self.region = region
        self.only = only
        self.now = now
    }

    /// Writes all of it; answers what has changed, a line each.
    package func write(
        _ findings: RepositoryFindings,
        _ repository: Repository,
        _ ledger: Ledger?
    ) async throws -> [String] {
        let lines = try await mark(findings, repository)
        guard let ledger else { return lines }
        try await VerifyHistory(ledger: ledger, region: region).note(findings.report, at: now)
        let notice = notice(findings)
        try await ledger.write { try notice.write($0) }
        return lines
    }

    /// Marks what is damaged in the repository; answers what has changed, a line each.
    func mark(_ findings: RepositoryFindings, _ repository: Repository) async throws -> [String] {
        let changes = try await repository.updateMarks(findings.report)
        return changes.marked.map { "marked: \($0); the next snapshot that needs its pages stores them again" }
            + changes.healed.map { "healed: \($0) is sound again, or nothing needs it any more" }
    }

    /// What the owners are told.
    func notice(_ findings: RepositoryFindings) -> DamageNotice {
        DamageNotice(findings.damages, region: region, only: only, now: now)
    }
}
