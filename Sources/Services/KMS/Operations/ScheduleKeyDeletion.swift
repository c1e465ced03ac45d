import FoundationEssentials
import Keys
import Policy
import Wire

/// Deletes a key after days in which it can be taken back.
struct ScheduleKeyDeletion: KMSOperation {
    var keyId: String
    var pendingWindowInDays: Int?

    /// The key, and when it goes.
    struct Output: Codable, Sendable {
        var keyId: String
        var deletionDate: Date?
        var keyState: String
        var pendingWindowInDays: Int
    }

    private var days: Int { pendingWindowInDays ?? 30 }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        let days = ["\(days)"]
        return [
            KeyAccess(
                "ScheduleKeyDeletion",
                .key(try caller.key(keyId)),
                facts: ["kms:ScheduleKeyDeletionPendingWindowInDays": days]
            )
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let key = try await keys.scheduleDeletion(of: caller.key(keyId), windowDays: days)
        return Output(
            keyId: key.arn,
            deletionDate: key.deletion?.date,
            keyState: key.state(at: keys.now()).wireName,
            pendingWindowInDays: days
        )
    }
}
