import FoundationEssentials
import Keys

/// A key's material as KMS lists it.
struct RotationsListEntry: Codable, Sendable {
    var keyId: String
    var keyMaterialId: String
    var keyMaterialDescription: String?
    var importState: String?
    var keyMaterialState: String
    var expirationModel: String?
    var validTo: Date?
    var rotationDate: Date?
    var rotationType: String?

    init(_ material: KeyMaterial, of key: Key, at time: Date) {
        keyId = key.arn
        keyMaterialId = material.id
        keyMaterialState =
            material.isWaiting
            ? "PENDING_ROTATION" : material.id == key.currentMaterial?.id ? "CURRENT" : "NON_CURRENT"
        if material.isRotation {
            rotationDate = material.createdAt
            rotationType = material.origin == .automatic ? "AUTOMATIC" : "ON_DEMAND"
        }
        guard key.origin == .external else { return }
        let isPresent = material.isPresent(at: time)
        keyMaterialDescription = material.comment
        importState = isPresent ? "IMPORTED" : "PENDING_IMPORT"
        if isPresent {
            validTo = material.expiresAt
            expirationModel = ExpirationModel(material.expiresAt).rawValue
        }
    }
}

extension KeyMaterial {
    /// Whether it came to be current by a rotation.
    var isRotation: Bool { !isWaiting && (origin == .automatic || origin == .onDemand) }
}
