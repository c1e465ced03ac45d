package import Foundation
package import Ledger

/// A DB instance: a directory, a database server, and what its owner asked for.
package struct Instance: Document {
    package static let kind = "instance"

    /// The account and region it lives in.
    package var scope: Scope
    /// The identifier its owner chose, in lower case; a rename changes it.
    package var identifier: String
    /// The identifier that never changes, such as `db-ABCDEFGHIJKLMNOPQRSTUVWXYZ`.
    package var resourceID: String
    /// What it is doing.
    package var status = InstanceStatus.creating
    /// Whether its server is to run.
    package var wish = ServerWish.held
    /// When it was created; `nil` until its server ran for the first time.
    package var createdAt: Date?
    /// When the request to create it came.
    package var requestedAt: Date
    /// What its owner can choose and change.
    package var settings: InstanceSettings
    /// Changes that wait for the maintenance window.
    package var pending = PendingChanges()
    /// Whether all pending changes are being applied now, also those that need an outage.
    package var applyingPending = false
    /// The engine's full version, such as `15.18`.
    package var engineVersion: String
    /// The address clients connect to.
    package var address: String
    /// The TCP port clients connect to.
    package var port: Int
    /// Whether the owner asked for this very port; else another may be taken until the server first runs.
    package var isPortChosen = false
    /// The name of the master user.
    package var masterUsername: String
    /// The database made at creation, if one was asked for.
    package var databaseName: String?
    /// The repository lineage whose pages and keys its snapshots share with those it came from.
    package var lineage: String
    /// The KMS key that its backups are encrypted under; `nil` where they are not.
    package var storageKey: StorageKey?
    /// The snapshot whose pages its first own snapshot may reuse.
    package var ancestor: String?
    /// The timeline its server writes its log on.
    package var timeline = 1
    /// The availability zone, kept because clients read it back.
    package var availabilityZone: String
    /// When it was stopped; `nil` while it isn't.
    package var stoppedAt: Date?
    /// When its KMS key could no longer be used; `nil` while it can.
    package var inaccessibleAt: Date?
    /// The version that an automatic upgrade failed to reach; it is not tried again by itself.
    package var failedUpgrade: String?
    /// Why it is in a failed status, for its owner.
    package var statusReason: String?
    /// Where it was restored from, for its events.
    package var restoredFrom: String?

    /// How far its parameter group's values have reached it; nil where no group ever had any.
    package var parameterState: ParameterState?

    package var id: String { identifier }
    package var owner: String? { resourceID }

    /// A new instance that waits for its creation.
    package init(
        scope: Scope,
        identifier: String,
        resourceID: String,
        requestedAt: Date,
        settings: InstanceSettings,
        engineVersion: String,
        address: String,
        port: Int,
        masterUsername: String,
        databaseName: String?,
        lineage: String
    ) {
        self.scope = scope
        self.identifier = identifier
        self.resourceID = resourceID
        self.requestedAt = requestedAt
        self.settings = settings
        self.engineVersion = engineVersion
        self.address = address
        self.port = port
        self.masterUsername = masterUsername
        self.databaseName = databaseName
        self.lineage = lineage
        availabilityZone = scope.region + "a"
    }
}

extension Instance {
    /// The name of this instance in every AWS API.
    package var arn: String { ResourceName.instance(identifier, in: scope) }
    /// Whether its log is captured, so that it can be restored to a point in time.
    package var isBackedUp: Bool { settings.backupRetentionDays > 0 }
    /// When it is started by itself, if it is stopped.
    package var restartsAt: Date? {
        status.isInaccessible ? nil : stoppedAt?.addingTimeInterval(InstanceLimits.stoppedSecondsMax)
    }
    /// The instance's log stream in the repository.
    package var stream: String { resourceID }
}
