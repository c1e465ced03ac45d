import Ledger
import Policy

extension Access {
    /// What proves that a request was signed with a key, and who acts with it then, of one state of the ledger; nil
    /// where nobody has it, or the token isn't its own.
    package func signingKey(_ id: String, token: String?) async throws -> SigningKey? {
        let session = token.flatMap { SessionToken(sealer: sealer).session($0) }
        return try await ledger.read { reader in
            guard let holder = try holder(id, token: token, session, reader) else { return nil }
            let policies = PolicyReader(ledger: reader, known: knownPolicies)
            let useID = holder.useID
            return SigningKey(
                key: holder.key,
                isActive: holder.isActive,
                expiresAt: holder.session?.expiresAt,
                arn: holder.principal.arn,
                userID: holder.userID,
                useID: useID,
                usedAt: try useID.flatMap { try reader.find(KeyUse.self, $0, in: .global)?.time },
                session: holder.session,
                issuer: holder.issuer,
                // Who can't be judged may still prove who it is; the guard asks again, and hears what is wrong.
                caller: holder.isActive ? (try? holder.caller(policies)) : nil
            )
        }
    }

    /// Who acts with a key, and what it may do; nil where nobody has it any more.
    package func caller(_ id: String, token: String?) async throws -> Caller? {
        let session = token.flatMap { SessionToken(sealer: sealer).session($0) }
        return try await ledger.read { reader in
            guard let holder = try holder(id, token: token, session, reader), holder.isActive else { return nil }
            return try holder.caller(PolicyReader(ledger: reader, known: knownPolicies))
        }
    }

    private func holder(
        _ id: String,
        token: String?,
        _ session: Session?,
        _ reader: LedgerReader
    ) throws -> Signatory? {
        guard token == nil else { return try session.flatMap { try holder(of: $0, keyID: id, reader) } }
        guard let kept = try reader.find(KeptKey.self, id, in: .global) else { return nil }
        let key = try kept.opened(sealer)
        guard kept.user != nil else {
            return Signatory(key: key, isActive: kept.isActive, identity: .root, session: nil)
        }
        guard let user = try reader.user(holding: kept) else { return nil }
        return Signatory(key: key, isActive: kept.isActive, identity: .user(user), session: nil)
    }

    /// A session ends with the user or role that it is of.
    private func holder(of session: Session, keyID: String, _ reader: LedgerReader) throws -> Signatory? {
        guard session.keyID == keyID, let identity = try identity(of: session, reader) else { return nil }
        let key = AccessKey(
            id: session.keyID,
            secret: session.secret,
            account: session.account,
            createdAt: session.issuedAt
        )
        return Signatory(key: key, isActive: true, identity: identity, session: session)
    }

    private func identity(of session: Session, _ reader: LedgerReader) throws -> Signatory.Identity? {
        switch session.holder {
        case .root: return .root
        case .user(let uniqueID):
            return try reader.identity(User.self, uniqueID: uniqueID, in: session.account).map { .user($0) }
        case .role(let uniqueID, let name):
            return try reader.identity(Role.self, uniqueID: uniqueID, in: session.account).map {
                .role($0, session: name)
            }
        case .federated(nil, let name): return .federated(nil, name: name)
        case .federated(let uniqueID?, let name):
            return try reader.identity(User.self, uniqueID: uniqueID, in: session.account).map {
                .federated($0, name: name)
            }
        }
    }
}
