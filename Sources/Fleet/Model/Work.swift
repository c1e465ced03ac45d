package import Foundation
package import Ledger

/// A piece of unfinished work.
///
/// It stays in the ledger until its last step is done, so that a restarted daemon goes on.
package struct Work: Document {
    package static let kind = "work"

    /// The account and region of the resource it is about.
    package var scope: Scope
    /// A unique name.
    package var id: String
    /// The resource it is about; pieces of work on one subject are done one after the other.
    package var subject: String
    /// What is to be done.
    package var order: WorkOrder
    /// When it was asked for; work on one subject is done in this order.
    package var createdAt: Date
    /// How often it was tried and failed.
    package var attempts = 0
    /// Not to be tried again before this time.
    package var notBefore: Date
    /// Why the last attempt failed.
    package var lastError: String?
    /// How far it is, where that can be told.
    package var progress: WorkProgress?

    package var owner: String? { subject }
    package var position: Int64 { createdAt.milliseconds }

    /// Work that can start at once.
    package init(scope: Scope, id: String, subject: String, order: WorkOrder, createdAt: Date) {
        self.scope = scope
        self.id = id
        self.subject = subject
        self.order = order
        self.createdAt = createdAt
        notBefore = createdAt
    }
}

/// What a piece of work is to do; each case carries what its steps need to go on after a restart.
package enum WorkOrder: Codable, Sendable {
    /// Initialise a new instance and open it.
    case createInstance(CreateOrder)
    /// Make an instance out of a snapshot, and of log where a time is given.
    case restoreInstance(RestoreOrder)
    /// Bring an instance back to an earlier state of its own, in place.
    case rewindInstance(RewindOrder)
    /// Take a snapshot of an instance.
    case takeSnapshot(identifier: String)
    /// Take an internal recovery point of an instance, as this manifest.
    case takeRecoveryPoint(resourceID: String, manifest: String)
    /// Make a snapshot out of another one, of this region or another.
    case copySnapshot(CopyOrder)
    /// Remove a snapshot from the repository and the ledger.
    case deleteSnapshot(identifier: String)
    /// Apply an instance's pending changes.
    case modifyInstance
    /// Tell an instance's server the values of its parameter group that need no reboot.
    case applyParameters
    /// Stop and start an instance's server.
    case rebootInstance
    /// Stop an instance's server until it is started again.
    case stopInstance(snapshot: String?)
    /// Start a stopped instance's server.
    case startInstance
    /// Stop the server of an instance whose KMS key can't be used.
    case withdrawInstance
    /// Remove an instance, after a final snapshot if one is named.
    case deleteInstance(DeleteOrder)
    /// Remove an instance's automated snapshots and captured log.
    case deleteAutomatedBackups(resourceID: String)
    /// Remove what the retention period no longer covers.
    case expireBackups(resourceID: String)
    /// Bring the repository's document about an instance and its automated backups up to date.
    case describeInstance(resourceID: String)
    /// Bring the repository's document about a snapshot up to date.
    case describeSnapshot(identifier: String)
    /// Bring the repository's document about a group up to date.
    case describeGroup(GroupKey)
    /// Remove objects of a region's repository that nothing refers to.
    case collectGarbage
    /// Read a region's repository and find what is damaged.
    case verifyRepository(VerifyOrder)
}

/// How far a piece of work is.
package struct WorkProgress: Codable, Hashable, Sendable {
    /// How much is done.
    package var done: Int
    /// How much there is to do.
    package var total: Int
}

/// What a verification is to read.
package struct VerifyOrder: Codable, Sendable {
    /// Whether all is read, also what was found sound before.
    package var isFull: Bool
    /// The manifest of the one snapshot to read; `nil` for the whole repository.
    package var manifest: String?

    /// A verification of one snapshot, or of everything.
    package init(isFull: Bool, manifest: String? = nil) {
        self.isFull = isFull
        self.manifest = manifest
    }
}

extension WorkOrder {
    /// Whether it applies changes of an instance.
    var isModification: Bool {
        if case .modifyInstance = self { true } else { false }
    }

    /// Whether it takes a snapshot that the instance's status tells of.
    var isSnapshot: Bool {
        if case .takeSnapshot = self { true } else { false }
    }

    /// The snapshot that it takes before it changes anything, as an owner was promised.
    var firstSnapshot: String? {
        switch self {
        case .rewindInstance(let order): order.step == .plan || order.step == .save ? order.safetySnapshot : nil
        case .stopInstance(let snapshot): snapshot
        default: nil
        }
    }

    /// Whether it is done in a moment, and so never waits behind a long snapshot or restore.
    var isSmall: Bool {
        switch self {
        case .applyParameters, .describeGroup, .describeInstance, .describeSnapshot: true
        default: false
        }
    }
}

/// What creating an instance needs beside its document.
package struct CreateOrder: Codable, Sendable {
    /// What proves the master user's password; in a ledger of an earlier version the password itself.
    package var masterPassword: String
}

/// What deleting an instance needs.
package struct DeleteOrder: Codable, Sendable {
    /// The final snapshot to take first.
    package var finalSnapshot: String?
    /// Whether its automated backups go too.
    package var deletesAutomatedBackups: Bool
    /// What the instance was when it was to be deleted.
    package var statusBefore: InstanceStatus?
    /// Whether all that outlives the instance is kept.
    package var isKept: Bool?
}

/// What restoring an instance needs beside its document.
package struct RestoreOrder: Codable, Sendable {
    /// What to restore.
    package var source: RestoreSource
    /// The plan, once it is made; it is never made twice.
    package var plan: RestorePlan?
    /// What proves the master password to set afterwards, if it is to change.
    package var masterPassword: String?
    /// What is to be done next.
    package var step = RestoreStep.plan

    /// The steps of a restore, in their order.
    package enum RestoreStep: String, Codable, Sendable {
        case plan
        case files
        case recover
        case open
    }
}

/// What to restore.
package enum RestoreSource: Codable, Sendable {
    /// A snapshot, by its manifest in the repository.
    case snapshot(manifest: String)
    /// The state of an instance's log stream at a time; `nil` means the latest that can be restored.
    case time(resourceID: String, Date?)
}
