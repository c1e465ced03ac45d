import Keys
import Ledger
import Policy
import Wire

/// Describes a key.
struct DescribeKey: KMSOperation {
    var keyId: KeyName
    var grantTokens: [String]?

    /// The key.
    struct Output: Codable, Sendable { var keyMetadata: KeyMetadata }

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        settled.keyId = try await keyId.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        return [KeyAccess("DescribeKey", .key(try keyId.key), facts: keyId.facts)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let key = try await keys.key(keyId.key)
        return Output(keyMetadata: KeyMetadata(key, at: keys.now()))
    }
}
