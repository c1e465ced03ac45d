package import FoundationEssentials
package import Ledger
import Policy

/// A symmetric KMS key, with its policy and its sealed material.
package struct Key: Document {
    package static let kind = "kms-key"

    /// Where the material comes from.
    package enum Origin: String, Codable, Sendable, CaseIterable {
        /// Holdfast makes it.
        case kms
        /// Its owner imports it.
        case external
    }

    /// A key's deletion that is waited for.
    package struct Deletion: Codable, Sendable, Equatable {
        /// How many days the owner has to think again.
        package var windowDays: Int
        /// When it happens; nil while replicas in other regions have to go first.
        package var date: Date?
    }

    /// The regular making of new material.
    package struct Rotation: Codable, Sendable, Equatable {
        /// After how many days.
        package var periodDays: Int
        /// The next time.
        package var nextAt: Date
    }

    /// What a multi-Region key knows of its kin.
    package struct Kinship: Codable, Sendable, Equatable {
        /// The region of the primary key.
        package var primaryRegion: String
        /// The regions of the replicas, sorted.
        package var replicaRegions: [String]

        /// All regions where it is.
        var regions: [String] { [primaryRegion] + replicaRegions }
    }

    /// The text of a ``KeyID``.
    package var id: String
    package var scope: Scope
    /// When it was made.
    package var createdAt: Date
    /// What its owner says of it.
    package var description: String
    /// Where the material comes from.
    package var origin: Origin
    /// The service that uses it for everybody, such as `rds`; nil for a customer's own key.
    package var managingService: String?
    /// Whether its owner lets it be used.
    package var isEnabled = true
    /// The policy, as it was given.
    package var policy: String
    /// The same with the unique ids of those whom it names; nil where it names no user and no role that was there.
    var boundPolicy: BoundPolicy?
    /// The labels, in the order in which they were put on.
    package var tags: [KeyTag] = []
    /// The material, the current one last.
    package var materials: [KeyMaterial]
    /// The deletion that is waited for.
    package var deletion: Deletion?
    /// The regular rotation, where it is on.
    package var rotation: Rotation?
    /// When the latest rotation on demand was asked for.
    package var rotatedOnDemandAt: Date?
    /// What a multi-Region key knows of its kin.
    package var kinship: Kinship?
    package var owner: String? { needsTending ? Key.tended : nil }

    /// The owner, for the ledger, of all keys to which time does something.
    static let tended = "kms-key needs tending"

    /// The Amazon resource name.
    package var arn: String { KeyReference.arn(id, in: scope) }
    /// The ARN of its kin in `region`.
    package func arn(in region: String) -> String {
        KeyReference.arn(id, in: Scope(account: scope.account, region: region))
    }
    /// Whether Holdfast keeps it for one of its services.
    package var isManaged: Bool { managingService != nil }
    /// Whether it is the primary of a multi-Region key.
    package var isPrimary: Bool { kinship?.primaryRegion == scope.region }
    /// Whether it is a replica of a multi-Region key.
    package var isReplica: Bool { kinship.map { $0.primaryRegion != scope.region } ?? false }

    /// Whether time does something to it: deletes it, rotates it, or lets its material expire.
    private var needsTending: Bool {
        deletion != nil || rotation != nil || materials.contains { $0.sealed != nil && $0.expiresAt != nil }
    }

    /// The material that encrypts.
    package var currentMaterial: KeyMaterial? { materials.last { !$0.isWaiting } }
}

/// A label on a key.
package struct KeyTag: Codable, Sendable, Equatable {
    /// Its name.
    package var key: String
    /// Its value.
    package var value: String

    /// A label.
    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
