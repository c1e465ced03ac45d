import Keys
import Policy
import Wire

/// Makes a replica of a multi-Region key the primary.
struct UpdatePrimaryRegion: KMSOperation {
    var keyId: String
    var primaryRegion: String

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        let primary = try caller.key(keyId)
        let facts: ContextKeys = ["kms:PrimaryRegion": [primaryRegion]]
        let access = KeyAccess("UpdatePrimaryRegion", .key(primary), facts: facts)
        guard let replica = try await keys.sibling(of: primary, in: primaryRegion) else { return [access] }
        return [access, KeyAccess("UpdatePrimaryRegion", .key(replica), facts: facts)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.makePrimary(in: primaryRegion, of: caller.key(keyId))
        return NoOutput()
    }
}
