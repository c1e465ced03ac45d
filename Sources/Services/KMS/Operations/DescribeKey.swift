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
        guard try await service(in: keys, from: scope) == nil else { return self }
        var settled = self
        settled.keyId = try await keyId.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        if !keyId.isSettled, let service = try await service(in: keys, from: caller.scope) {
            return [KeyAccess("DescribeKey", .managed(service), facts: keyId.facts)]
        }
        return [KeyAccess("DescribeKey", .key(try keyId.key), facts: keyId.facts)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let key =
            if keyId.isSettled {
                try await keys.key(keyId.key)
            } else {
                try await keys.keyMakingManaged(KeyReference(keyId.text, in: caller.scope))
            }
        return Output(keyMetadata: KeyMetadata(key, at: keys.now()))
    }

    /// The service whose key comes to be when it is first described; of the caller's own account.
    private func service(in keys: Keys, from scope: Scope) async throws -> String? {
        let reference = try KeyReference(keyId.text, in: scope)
        return reference.scope == scope ? try await keys.serviceWithoutKey(reference) : nil
    }
}
