import Fleet
import FoundationEssentials

/// What waits for one resource; members as in the RDS API reference.
struct ResourcePendingMaintenanceActions: Codable, Sendable {
    let resourceIdentifier: String
    let pendingMaintenanceActionDetails: [PendingMaintenanceAction]
}

/// A maintenance that waits.
struct PendingMaintenanceAction: Codable, Sendable {
    /// The one kind of maintenance there is here.
    static let upgrade = "db-upgrade"

    var action = PendingMaintenanceAction.upgrade
    let autoAppliedAfterDate: Date?
    let optInStatus: String?
    let currentApplyDate: Date?
    let description: String
}

extension ResourcePendingMaintenanceActions {
    /// What waits for an instance.
    init(_ upgrade: PendingUpgrade) {
        resourceIdentifier = upgrade.instance.arn
        pendingMaintenanceActionDetails = [
            PendingMaintenanceAction(
                autoAppliedAfterDate: upgrade.isWanted ? nil : upgrade.applyAt,
                optInStatus: upgrade.isWanted ? UpgradeWish.nextMaintenance.rawValue : nil,
                currentApplyDate: upgrade.applyAt,
                description: "Upgrade to PostgreSQL \(upgrade.version)"
            )
        ]
    }

    /// A resource that nothing waits for.
    init(resourceIdentifier: String) {
        self.resourceIdentifier = resourceIdentifier
        pendingMaintenanceActionDetails = []
    }
}
