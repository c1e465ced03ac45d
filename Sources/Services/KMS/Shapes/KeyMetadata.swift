import FoundationEssentials
import Keys
import Ledger

/// A key as KMS describes it.
struct KeyMetadata: Codable, Sendable {
    var awsAccountId: String
    var keyId: String
    var arn: String
    var creationDate: Date
    var enabled: Bool
    var description: String
    var keyUsage: String
    var keyState: String
    var deletionDate: Date?
    var validTo: Date?
    var origin: String
    var expirationModel: String?
    var keyManager: String
    var customerMasterKeySpec: String
    var keySpec: String
    var encryptionAlgorithms: [String]
    var multiRegion: Bool
    var multiRegionConfiguration: MultiRegionConfiguration?
    var pendingDeletionWindowInDays: Int?
    var currentKeyMaterialId: String?

    init(_ key: Key, at time: Date) {
        let state = key.state(at: time)
        awsAccountId = key.scope.account
        keyId = key.id
        arn = key.arn
        creationDate = key.createdAt
        enabled = state == .enabled
        description = key.description
        keyUsage = "ENCRYPT_DECRYPT"
        keyState = state.wireName
        deletionDate = key.deletion?.date
        origin = key.origin == .kms ? "AWS_KMS" : "EXTERNAL"
        keyManager = key.isManaged ? "AWS" : "CUSTOMER"
        customerMasterKeySpec = symmetric
        keySpec = symmetric
        encryptionAlgorithms = [symmetric]
        multiRegion = key.kinship != nil
        multiRegionConfiguration = MultiRegionConfiguration(key)
        pendingDeletionWindowInDays = key.deletion.flatMap { $0.date == nil ? $0.windowDays : nil }
        guard let material = key.currentMaterial else { return }
        if state != .pendingImport { currentKeyMaterialId = material.id }
        if key.origin == .external, material.isPresent(at: time) {
            validTo = key.materials.filter { !$0.isWaiting }.compactMap(\.expiresAt).min()
            expirationModel = ExpirationModel(validTo).rawValue
        }
    }
}

/// The only spec and the only algorithm there is.
let symmetric = "SYMMETRIC_DEFAULT"

/// Whether imported material ends.
enum ExpirationModel: String, Codable, Sendable, CaseIterable {
    case expires = "KEY_MATERIAL_EXPIRES"
    case lasts = "KEY_MATERIAL_DOES_NOT_EXPIRE"

    init(_ expiresAt: Date?) { self = expiresAt == nil ? .lasts : .expires }
}

extension KeyState {
    /// KMS's word for it.
    var wireName: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// Where a multi-Region key is.
struct MultiRegionConfiguration: Codable, Sendable {
    var multiRegionKeyType: String
    var primaryKey: MultiRegionKey
    var replicaKeys: [MultiRegionKey]

    init?(_ key: Key) {
        guard let kinship = key.kinship else { return nil }
        multiRegionKeyType = key.isPrimary ? "PRIMARY" : "REPLICA"
        primaryKey = MultiRegionKey(key, in: kinship.primaryRegion)
        replicaKeys = kinship.replicaRegions.map { MultiRegionKey(key, in: $0) }
    }
}

/// One of the keys that are one multi-Region key.
struct MultiRegionKey: Codable, Sendable {
    var arn: String
    var region: String

    init(_ key: Key, in region: String) {
        arn = key.arn(in: region)
        self.region = region
    }
}

/// A label as KMS spells it.
struct Tag: Codable, Sendable {
    var tagKey: String
    var tagValue: String

    init(_ tag: KeyTag) {
        tagKey = tag.key
        tagValue = tag.value
    }

    /// The label.
    var label: KeyTag { KeyTag(key: tagKey, value: tagValue) }
}
