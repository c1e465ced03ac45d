import FoundationEssentials
import Keys
import Policy
import Wire

/// Takes key material of the owner's own making into a key.
struct ImportKeyMaterial: KMSOperation {
    var keyId: String
    var importToken: [UInt8]
    var encryptedKeyMaterial: [UInt8]
    var validTo: Date?
    var expirationModel: ExpirationModel?
    var importType: ImportType?
    var keyMaterialDescription: String?
    var keyMaterialId: String?

    /// The key and the material.
    struct Output: Codable, Sendable {
        var keyId: String
        var keyMaterialId: String
    }

    /// Whether the key has had the material before.
    enum ImportType: String, Codable, Sendable, CaseIterable {
        case new = "NEW_KEY_MATERIAL"
        case existing = "EXISTING_KEY_MATERIAL"
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        var facts: ContextKeys = ["kms:ExpirationModel": [(expirationModel ?? .expires).rawValue]]
        facts["kms:ValidTo"] = validTo.map { ["\(Int($0.timeIntervalSince1970))"] }
        return [KeyAccess("ImportKeyMaterial", .key(try caller.key(keyId)), facts: facts)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try checkExpiration()
        var wish = MaterialImport(token: importToken, wrapped: encryptedKeyMaterial)
        wish.expiresAt = validTo
        wish.isNew = importType.map { $0 == .new }
        wish.comment = keyMaterialDescription
        wish.materialID = keyMaterialId
        let (key, materialID) = try await keys.importMaterial(wish, into: caller.key(keyId))
        return Output(keyId: key.arn, keyMaterialId: materialID)
    }

    private func checkExpiration() throws {
        switch (expirationModel ?? .expires, validTo) {
        case (.expires, nil):
            throw KeyError(.validation, "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES.")
        case (.lasts, .some):
            throw KeyError(.validation, "ValidTo can't be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE.")
        default: return
        }
    }
}
