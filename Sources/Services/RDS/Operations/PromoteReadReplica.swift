import Fleet
import Ledger
import Wire

/// Refuses to promote an instance: none is a read replica.
struct PromoteReadReplica: RDSOperation {
    typealias Output = DBInstanceOutput

    static let accepted: Set<String> = ["BackupRetentionPeriod", "PreferredBackupWindow", "TagSpecifications"]

    var dbInstanceIdentifier: String

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        let instance = try await fleet.ledger.read { try $0.instance(named: dbInstanceIdentifier, in: scope) }
        throw FleetError(
            .invalidInstanceState,
            "DB Instance \(instance.identifier) is not a read replica; replicas are not served. It can be written to as "
                + "it is."
        )
    }
}
