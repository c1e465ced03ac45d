import FoundationEssentials
import Ledger
import Policy

extension Keys {
    /// The most grants on one key.
    static let grantsMax = 10_000

    /// Makes a grant on a key, to one of its account's principals or, from inside, to a service; where its name and all else are those of one there is, that one is answered.
    package func createGrant(
        _ wish: GrantWish,
        on reference: KeyReference,
        by account: String,
        isForService: Bool = false,
        isDry: Bool = false
    ) async throws -> KeyGrant {
        try check(wish, isForService: isForService)
        let time = now()
        let id = Hexadecimal.text(randomness.bytes(32))
        return try await ledger.write { writer in
            let key = try writer.reader.key(reference, at: time)
            try key.require(at: time)
            let granteeID = try principals.id(wish.grantee, writer.reader)
            let retiringID = try wish.retiring.flatMap { try principals.id($0, writer.reader) }
            let known = try writer.reader
                .list(KeyGrant.self, in: key.scope, having: KeyGrant.term(key.id, grantee: granteeID ?? wish.grantee))
                .first { wish.name != nil && $0.wish == wish && $0.retiringID == retiringID }
            if isDry { throw Self.wouldHaveSucceeded }
            if let known { return known }
            guard try writer.reader.list(KeyGrant.self, ownedBy: key.arn, limit: Self.grantsMax).count < Self.grantsMax
            else { throw KeyError(.limitExceeded, "\(key.arn) has \(Self.grantsMax) grants. Revoke some of them.") }
            let grant = KeyGrant(
                id: id,
                scope: key.scope,
                keyID: key.id,
                name: wish.name,
                grantee: wish.grantee,
                granteeID: granteeID,
                retiring: wish.retiring,
                retiringID: retiringID,
                operations: wish.operations,
                constraints: wish.constraints,
                issuingAccount: "arn:aws:iam::\(account):root",
                createdAt: time
            )
            try writer.insert(grant: grant)
            try writer.noteChange(of: key.id, in: key.scope)
            return grant
        }
    }

    /// Takes a grant back.
    package func removeGrant(_ id: String, on reference: KeyReference, isDry: Bool = false) async throws {
        let time = now()
        try await ledger.write { writer in
            let key = try writer.reader.key(reference, at: time)
            guard let grant = try writer.reader.grant(id, on: key) else {
                throw KeyError(.notFound, "Grant ID \(id.prefix(128)) not found")
            }
            if isDry { throw Self.wouldHaveSucceeded }
            try writer.delete(grant)
            try writer.noteChange(of: key.id, in: key.scope)
        }
    }

    /// The grant called `id` on a key, and the key.
    package func grant(_ id: String, on reference: KeyReference) async throws -> KeyGrant {
        let time = now()
        return try await ledger.read { reader in
            let key = try reader.key(reference, at: time)
            guard let grant = try reader.grant(id, on: key) else {
                throw KeyError(.notFound, "Grant ID \(id.prefix(128)) not found")
            }
            return grant
        }
    }

    /// What names `grant` to whoever can't tell its key.
    package func token(of grant: KeyGrant) throws -> String {
        let text = "\(grant.scope.account) \(grant.scope.region) \(grant.keyID) \(grant.id)"
        return try sealer.seal(Array(text.utf8), for: Self.tokenPurpose).base64EncodedString()
    }

    /// The key and the id of the grant that `token` names.
    package func grant(named token: String) throws -> (key: KeyReference, id: String) {
        let invalid = KeyError(.invalidGrantToken, "The grant token is not one that this service has given.")
        guard token.utf8.count <= 8_192, let sealed = Data(base64Encoded: token),
            let bytes = try? sealer.open(sealed, for: Self.tokenPurpose)
        else { throw invalid }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
        guard parts.count == 4 else { throw invalid }
        return (KeyReference(key: parts[2], in: Scope(account: parts[0], region: parts[1])), parts[3])
    }

    /// What is answered to a dry run of what would have been done.
    package static let wouldHaveSucceeded = KeyError(
        .dryRunOperation,
        "The request would have succeeded, but the DryRun option is set."
    )

    private static let tokenPurpose = "kms-grant-token"

    private func check(_ wish: GrantWish, isForService: Bool) throws {
        guard !wish.operations.isEmpty else { throw KeyError.invalid("Operations must name at least one operation.") }
        let principals = [wish.grantee, wish.retiring].compactMap(\.self)
        for principal in principals where !isForService && !Self.isPrincipal(principal) {
            throw KeyError(.invalidArn, "'\(principal.prefix(256))' is not the ARN of an IAM principal.")
        }
        let pairs = [wish.constraints?.equals, wish.constraints?.subset].compactMap(\.self)
        guard pairs.allSatisfy({ EncryptionContext($0).bytes.count <= 384 * 10 }) else {
            throw KeyError.invalid("The grant constraints are larger than 3840 bytes.")
        }
    }

    private static func isPrincipal(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1] == "aws", ["iam", "sts"].contains(parts[2]),
            parts[3].isEmpty, parts[4].utf8.count == 12, parts[4].allSatisfy(\.isNumber)
        else { return false }
        return parts[5] == "root"
            || ["user/", "role/", "assumed-role/", "federated-user/"].contains { parts[5].hasPrefix($0) }
    }
}

extension LedgerReader {
    /// The grant called `id` on `key`.
    func grant(_ id: String, on key: Key) throws -> KeyGrant? {
        guard let grant = try find(KeyGrant.self, id, in: key.scope), grant.keyID == key.id else { return nil }
        return grant
    }
}

extension LedgerWriter {
    /// Adds a grant, and the note of who may retire it.
    func insert(grant: KeyGrant) throws {
        try insert(grant)
        guard let retiring = grant.retiringID ?? grant.retiring else { return }
        try insert(GrantRetirer(id: grant.id, scope: grant.scope, principal: retiring))
    }

    /// Removes a grant, and the note of who may retire it.
    func delete(_ grant: KeyGrant) throws {
        try delete(KeyGrant.self, grant.id, in: grant.scope)
        try delete(GrantRetirer.self, grant.id, in: grant.scope)
    }
}
