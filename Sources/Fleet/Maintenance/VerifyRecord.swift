package import Foundation
package import Ledger

/// Tells the ledger what a verification has found.
package struct VerifyRecord: Sendable {
    private let notice: DamageNotice

    /// What was found in a region; `only` is the manifest of the one snapshot that was read.
    package init(_ findings: RepositoryFindings, region: String, only: String?, now: Date) {
        notice = DamageNotice(findings.damages, region: region, only: only, now: now)
    }

    /// Writes it for all whom it concerns.
    package func write(to ledger: Ledger) async throws {
        let notice = notice
        try await ledger.write { try notice.write($0) }
    }

    /// Writes it within a transaction.
    func write(_ writer: LedgerWriter) throws { try notice.write(writer) }
}
