import Keys
import Ledger
import Wire

/// Allows a principal some operations on a key.
struct CreateGrant: KMSOperation {
    var keyId: String
    var granteePrincipal: String
    var retiringPrincipal: String?
    var operations: [String]
    var constraints: Constraints?
    var grantTokens: [String]?
    var name: String?
    var dryRun: Bool?

    /// The grant.
    struct Output: Codable, Sendable {
        var grantToken: String
        var grantId: String
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        return [KeyAccess("CreateGrant", .key(try caller.key(keyId)), grant: try wish())]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let grant = try await keys.createGrant(
            wish(),
            on: caller.key(keyId),
            by: caller.scope.account,
            isDry: dryRun == true
        )
        return Output(grantToken: try keys.token(of: grant), grantId: grant.id)
    }

    private func wish() throws -> GrantWish {
        let allowed = try operations.map { name in
            guard let operation = GrantOperation(rawValue: name) else {
                throw KeyError(
                    .validation,
                    "Operation \(name.prefix(64)) can't be granted on a symmetric encryption key. Use of: "
                        + GrantOperation.allCases.map(\.rawValue).joined(separator: ", ") + "."
                )
            }
            return operation
        }
        return GrantWish(
            to: granteePrincipal,
            allowed,
            retiring: retiringPrincipal,
            constraints: constraints?.constraints,
            name: name
        )
    }
}
