import Fleet
import Ledger
import Wire

/// Has the newer version of its engine installed that waits for an instance: now, in its maintenance window, or not.
struct ApplyPendingMaintenanceAction: RDSOperation {
    var resourceIdentifier: String
    var applyAction: String
    var optInType: String

    /// What waits for the instance now.
    struct Output: Codable, Sendable {
        var resourcePendingMaintenanceActions: ResourcePendingMaintenanceActions
    }

    var subjects: [RDSSubject] { [.named(resourceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        guard applyAction == PendingMaintenanceAction.upgrade else {
            throw FleetError.invalid(
                "ApplyAction can't be \(applyAction.prefix(64)). Use \(PendingMaintenanceAction.upgrade): nothing else is "
                    + "maintained here."
            )
        }
        guard let wish = UpgradeWish(rawValue: optInType) else {
            throw FleetError.invalid(
                "OptInType can't be \(optInType.prefix(64)). Use immediate, next-maintenance or undo-opt-in."
            )
        }
        let instance = try await fleet.ledger.read { try $0.maintained(resourceIdentifier, in: scope) }
        let changed = try await fleet.upgrade(instance.identifier, wish, in: scope)
        let rest = fleet.pendingUpgrade(of: changed).map { ResourcePendingMaintenanceActions($0) }
        return Output(
            resourcePendingMaintenanceActions: rest
                ?? ResourcePendingMaintenanceActions(resourceIdentifier: changed.arn)
        )
    }
}
