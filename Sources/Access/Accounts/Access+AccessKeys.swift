package import Foundation
import Ledger

extension Access {
    /// Whose keys are meant: a user's, or those of the account's root user.
    package enum KeyHolder: Sendable, Equatable {
        case root
        case user(String)
    }

    /// Makes a key; its secret is told this once.
    package func createKey(of holder: KeyHolder, in account: String, now: Date) async throws -> AccessKey {
        let key = AccessKey(
            id: names.accessKeyID(of: account),
            secret: names.secret(),
            account: account,
            createdAt: now
        )
        try await ledger.write { writer in
            let (user, kept) = try writer.reader.keys(of: holder, in: account)
            guard kept.count < User.accessKeysMax else {
                throw AccessError.quota("AccessKeysPerUser", User.accessKeysMax)
            }
            try writer.insert(KeptKey(key, user: user?.uniqueID, sealer: sealer))
        }
        return key
    }

    /// The keys of a holder, the oldest first.
    package func keys(of holder: KeyHolder, in account: String) async throws -> [KeptKey] {
        try await ledger.read { try $0.keys(of: holder, in: account).kept }
    }

    /// Has requests that are signed with a key accepted, or not.
    package func setKey(_ id: String, of holder: KeyHolder, isActive: Bool, in account: String) async throws {
        try await ledger.write { writer in
            var key = try writer.reader.key(id, of: holder, in: account)
            key.isActive = isActive
            try writer.put(key)
        }
    }

    /// Removes a key for good.
    package func deleteKey(_ id: String, of holder: KeyHolder, in account: String) async throws {
        try await ledger.write { writer in
            let key = try writer.reader.key(id, of: holder, in: account)
            try writer.delete(KeptKey.self, key.id, in: .global)
            try writer.delete(KeyUse.self, key.id, in: .global)
        }
    }

    /// The holder's name and the last use of any key of the account.
    package func lastUse(of id: String, in account: String) async throws -> (holder: String?, use: KeyUse?) {
        try await ledger.read { reader in
            guard let key = try reader.find(KeptKey.self, id, in: .global), key.account == account else {
                throw AccessError(
                    .accessDenied,
                    "The Access Key with id \(id) cannot be found in account \(account)."
                )
            }
            return (try reader.user(holding: key)?.name, try reader.find(KeyUse.self, id, in: .global))
        }
    }

    /// Whose a key is, wherever it belongs; nil where nobody knows.
    package func account(ofKey id: String) async throws -> String? {
        if let known = try await ledger.read({ try $0.find(KeptKey.self, id, in: .global)?.account }) { return known }
        guard let account = AccountInKey.account(of: id) else { return nil }
        return try await ledger.read { try $0.find(Account.self, account, in: .global)?.id }
    }

    /// How old the note of a key's last use may grow, in seconds.
    private static let useSecondsMax = 300.0

    /// When a role was last acted for.
    package func lastUse(of role: Role) async throws -> KeyUse? {
        try await ledger.read { try $0.find(KeyUse.self, role.uniqueID, in: .global) }
    }

    /// Notes that a key or role was used, unless that was noted a short while ago, at `notedAt`.
    package func noteUse(
        of id: String,
        service: String,
        region: String,
        notedAt: Date? = nil,
        now: Date
    ) async throws {
        if let notedAt, abs(now.timeIntervalSince(notedAt)) < Self.useSecondsMax { return }
        try await ledger.write(announcing: false) { writer in
            let isRole = id.hasPrefix(Role.rules.idPrefix)
            guard try isRole || writer.reader.find(KeptKey.self, id, in: .global) != nil else { return }
            try writer.put(KeyUse(id: id, time: now, service: service, region: region))
        }
    }
}

extension LedgerReader {
    /// The keys of a user, the oldest first.
    func keys(of user: User) throws -> [KeptKey] {
        try list(KeptKey.self, ownedBy: KeptKey.owner(user: user.uniqueID))
    }

    fileprivate func keys(of holder: Access.KeyHolder, in account: String) throws -> (user: User?, kept: [KeptKey]) {
        switch holder {
        case .root: return (nil, try list(KeptKey.self, ownedBy: account))
        case .user(let name):
            let user = try identity(User.self, name, in: account)
            return (user, try keys(of: user))
        }
    }

    fileprivate func key(_ id: String, of holder: Access.KeyHolder, in account: String) throws -> KeptKey {
        guard let found = try keys(of: holder, in: account).kept.first(where: { $0.id == id }) else {
            throw AccessError.noSuchEntity("The Access Key with id \(id) cannot be found.")
        }
        return found
    }

    /// The user whose key it is; nil for a root key.
    func user(holding key: KeptKey) throws -> User? {
        guard let uniqueID = key.user else { return nil }
        return try identity(User.self, uniqueID: uniqueID, in: key.account)
    }
}
