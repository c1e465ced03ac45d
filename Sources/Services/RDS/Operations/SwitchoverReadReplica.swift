import Fleet
import Ledger
import Wire

/// Refuses to switch an instance over: none is a read replica.
struct SwitchoverReadReplica: RDSOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        let instance = try await fleet.ledger.read { try $0.instance(named: dbInstanceIdentifier, in: scope) }
        throw FleetError(
            .invalidInstanceState,
            "DB Instance \(instance.identifier) is not a read replica; replicas are not served."
        )
    }
}
