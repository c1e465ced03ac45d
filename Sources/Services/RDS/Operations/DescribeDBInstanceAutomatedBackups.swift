import Fleet
import FoundationEssentials
import Ledger
import Wire

/// Lists automated backups of living and deleted instances, or describes those that are named.
struct DescribeDBInstanceAutomatedBackups: RDSOperation {
    var dbiResourceId: String?
    var dbInstanceIdentifier: String?
    var dbInstanceAutomatedBackupsArn: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of automated backups.
    struct Output: Codable, Sendable {
        var marker: String?
        var dbInstanceAutomatedBackups: [DBInstanceAutomatedBackup]
    }

    var subjects: [RDSSubject] { [.automatedBackup(dbInstanceAutomatedBackupsArn ?? dbiResourceId)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let filters = try Filters(filters, known: ["db-instance-id", "dbi-resource-id", "status"])
        let now = fleet.clock.now()
        return try await fleet.ledger.read { reader in
            let named = try reader.page(of: AutomatedBackup.self, in: scope, request) { isNamed($0) }
            if let name = dbInstanceAutomatedBackupsArn ?? dbiResourceId ?? dbInstanceIdentifier,
                named.entries.isEmpty, marker == nil
            {
                throw FleetError(.automatedBackupNotFound, "The automated backup of \(name) was not found.")
            }
            let wanted = try named.entries.map { try reader.current($0) }.filter { filters.allow($0) }
            return Output(
                marker: named.marker,
                dbInstanceAutomatedBackups: try wanted.map { try reader.description(of: $0, at: now) }
            )
        }
    }

    private func isNamed(_ backup: AutomatedBackup) -> Bool {
        let instance = backup.instance
        return (dbiResourceId.map { $0 == instance.resourceID } ?? true)
            && (dbInstanceIdentifier.map { [instance.identifier, instance.arn].contains($0.lowercased()) } ?? true)
            && (dbInstanceAutomatedBackupsArn.map { $0 == backup.arn } ?? true)
    }
}

extension Filters {
    /// Whether automated backups are wanted.
    fileprivate func allow(_ backup: AutomatedBackup) -> Bool {
        allow("db-instance-id", backup.instance.identifier, backup.instance.arn)
            && allow("dbi-resource-id", backup.instance.resourceID)
            && allow("status", backup.status.rawValue)
    }
}
