import FoundationEssentials
import Keys
import Wire

/// Tells whether and when a key is rotated.
struct GetKeyRotationStatus: KMSOperation {
    var keyId: String

    /// The rotation.
    struct Output: Codable, Sendable {
        var keyRotationEnabled: Bool
        var keyId: String
        var rotationPeriodInDays: Int?
        var nextRotationDate: Date?
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("GetKeyRotationStatus", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let key = try await keys.key(caller.key(keyId))
        let rotation = key.deletion == nil ? key.rotation : nil
        return Output(
            keyRotationEnabled: rotation != nil,
            keyId: key.arn,
            rotationPeriodInDays: rotation?.periodDays,
            nextRotationDate: rotation?.nextAt
        )
    }
}
