import Keys
import Policy
import Wire

/// Makes a replica of a multi-Region key the primary.
struct UpdatePrimaryRegion: KMSOperation {
    var keyId: String
    var primaryRegion: String

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [
            KeyAccess(
                "UpdatePrimaryRegion",
                .key(try caller.key(keyId)),
                facts: ["kms:PrimaryRegion": [primaryRegion]]
            )
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.makePrimary(in: primaryRegion, of: caller.key(keyId))
        return NoOutput()
    }
}
