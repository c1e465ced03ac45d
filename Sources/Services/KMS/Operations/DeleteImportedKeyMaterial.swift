import Keys
import Wire

/// Erases imported key material.
struct DeleteImportedKeyMaterial: KMSOperation {
    var keyId: String
    var keyMaterialId: String?

    /// The key and the material.
    struct Output: Codable, Sendable {
        var keyId: String
        var keyMaterialId: String?
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("DeleteImportedKeyMaterial", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let (key, materialID) = try await keys.deleteMaterial(keyMaterialId, of: caller.key(keyId))
        return Output(keyId: key.arn, keyMaterialId: materialID)
    }
}
