import Access
import ArgumentParser
import Audit
import Foundation
import Ledger
import Logging

/// The options about how the audit log is kept.
struct AuditOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep audit files this long, in days.",
            discussion: "Below 90, LookupEvents tells less than AWS does.",
            valueName: "DAYS"
        )
    )
    var auditDays = AuditSettings(directory: "").keptDaysMax

    @Option(
        help: ArgumentHelp("Remove the oldest audit files when all are larger than this, in GiB.", valueName: "GIB")
    )
    var auditGib = AuditSettings(directory: "").keptBytesMax >> 30

    @Option(
        help: ArgumentHelp("Begin another audit file when one is larger than this, in MiB.", valueName: "MIB")
    )
    var auditFileMib = AuditSettings(directory: "").fileBytesMax >> 20

    func validate() throws {
        guard (1...36_500).contains(auditDays) else { throw ValidationError("--audit-days must be 1 to 36500.") }
        guard (1...1 << 20).contains(auditGib) else { throw ValidationError("--audit-gib must be 1 to 1048576.") }
        guard (1...1_024).contains(auditFileMib) else { throw ValidationError("--audit-file-mib must be 1 to 1024.") }
    }

    /// Opens the log of a data directory.
    func open(
        _ directory: DataDirectory,
        _ ledger: Ledger,
        _ sealer: any SecretSealer,
        logger: Logger
    ) async throws -> AuditLog {
        var settings = AuditSettings(directory: directory.audit)
        settings.keptDaysMax = auditDays
        settings.keptBytesMax = auditGib << 30
        settings.fileBytesMax = auditFileMib << 20
        return try await AuditLog(
            settings,
            anchor: LedgerAnchor(ledger: ledger, sealer: sealer),
            logger: logger,
            now: { Date() },
            makeID: { UUID().uuidString.lowercased() }
        )
    }
}
