import Keys
import Wire

/// Lists a key's rotations, or all of its material.
struct ListKeyRotations: KMSOperation {
    var keyId: String
    var includeKeyMaterial: IncludeKeyMaterial?
    var limit: Int?
    var marker: String?

    /// A page of rotations.
    struct Output: Codable, Sendable {
        var rotations: [RotationsListEntry]
        var nextMarker: String?
        var truncated: Bool
    }

    /// Which material is listed.
    enum IncludeKeyMaterial: String, Codable, Sendable, CaseIterable {
        case all = "ALL_KEY_MATERIAL"
        case rotations = "ROTATIONS_ONLY"
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("ListKeyRotations", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let key = try await keys.key(caller.key(keyId))
        let materials = key.materials.filter { includeKeyMaterial == .all || $0.isRotation }
        let page = try KeyPageWish(limit: limit, marker: marker, standard: 100).page(of: materials)
        return Output(
            rotations: page.items.map { RotationsListEntry($0, of: key, at: keys.now()) },
            nextMarker: page.next,
            truncated: page.next != nil
        )
    }
}
