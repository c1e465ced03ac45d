import Keys
import Policy
import Wire

/// Gives a key new material regularly.
struct EnableKeyRotation: KMSOperation {
    var keyId: String
    var rotationPeriodInDays: Int?

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        var access = KeyAccess("EnableKeyRotation", .key(try caller.key(keyId)))
        access.facts["kms:RotationPeriodInDays"] = rotationPeriodInDays.map { ["\($0)"] }
        return [access]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.enableRotation(
            of: caller.key(keyId),
            periodDays: rotationPeriodInDays ?? Keys.rotationDaysDefault
        )
        return NoOutput()
    }
}
