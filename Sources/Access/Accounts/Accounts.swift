package import Foundation
package import Ledger

/// Accounts and their root keys.
///
/// It needs the ledger and what seals secrets, so that it works beside a running daemon.
package struct Accounts: Sendable {
    private let ledger: Ledger
    private let sealer: any SecretSealer
    private let names: KeySource
    private let now: @Sendable () -> Date

    /// The accounts in a ledger; `now` is the clock.
    package init(
        ledger: Ledger,
        sealer: any SecretSealer,
        names: KeySource = KeySource(),
        now: @escaping @Sendable () -> Date
    ) {
        self.ledger = ledger
        self.sealer = sealer
        self.names = names
        self.now = now
    }

    /// Makes an account and its root key.
    package func create() async throws -> AccessKey {
        try await ledger.write { try create($0) }
    }

    /// Accepts a root key that another daemon has made, and answers the key that is this daemon's own from now on.
    ///
    /// That is the given one where there was no account before. Throws where the key is known with another secret.
    package func importKey(_ id: String, secret: String, of account: String) async throws -> AccessKey {
        try await ledger.write { writer in
            if let known = try writer.reader.find(KeptKey.self, id, in: .global) {
                guard try known.opened(sealer).secret == secret, known.account == account, known.user == nil else {
                    throw AccessError(.invalidInput, "The key \(id) is known here with another secret or holder.")
                }
                return
            }
            if try writer.reader.find(Account.self, account, in: .global) == nil {
                try writer.insert(Account(id: account, createdAt: now()))
            }
            let key = AccessKey(id: id, secret: secret, account: account, createdAt: now())
            try writer.insert(KeptKey(key, sealer: sealer))
        }
        return try await root()
    }

    /// The first account's oldest root key; made when the ledger has no account yet.
    package func root() async throws -> AccessKey {
        // It is asked for with every request of a peer, and is nearly always there.
        if let known = try await ledger.read({ try rootKey($0) }) { return known }
        return try await ledger.write { writer in
            if let known = try rootKey(writer.reader) { return known }
            guard let first = try Self.first(writer.reader) else { return try create(writer) }
            return try addKey(to: first.id, writer)
        }
    }

    /// The root key of that id, if there is one; a user's key is none.
    package func rootKey(_ id: String) async throws -> AccessKey? {
        try await ledger.read { reader in
            guard let key = try reader.find(KeptKey.self, id, in: .global), key.user == nil else { return nil }
            return try key.opened(sealer)
        }
    }

    /// Makes the account called `number` with a root key, as old as it is said to be; nil where it is known.
    package func adopt(_ number: String, createdAt: Date) async throws -> AccessKey? {
        try await ledger.write { writer in
            guard try writer.reader.find(Account.self, number, in: .global) == nil else { return nil }
            try writer.insert(Account(id: number, createdAt: createdAt))
            return try addKey(to: number, writer)
        }
    }

    /// Makes another root key for an account.
    package func addKey(to account: String, _ writer: LedgerWriter) throws -> AccessKey {
        let id = names.accessKeyID(of: account)
        let key = AccessKey(id: id, secret: names.secret(), account: account, createdAt: now())
        try writer.insert(KeptKey(key, sealer: sealer))
        return key
    }

    /// Seals the secrets that an older version left in the clear, or sealed so that `openFormer` opens them.
    package func sealSecrets(openFormer: @escaping @Sendable (Data, String) throws -> [UInt8]) async throws {
        let others = try await ledger.read { reader in
            try reader.all(KeptKey.self).filter { !$0.isSealed(by: sealer) }.map(\.id)
        }
        guard !others.isEmpty else { return }
        try await ledger.write { writer in
            for id in others {
                try writer.update(KeptKey.self, id, in: .global) {
                    try $0.sealSecret(sealer, openFormer: openFormer)
                }
            }
        }
    }

    private static func first(_ reader: LedgerReader) throws -> Account? {
        try reader.all(Account.self).min { $0.createdAt < $1.createdAt }
    }

    private func rootKey(_ reader: LedgerReader) throws -> AccessKey? {
        guard let first = try Self.first(reader) else { return nil }
        let keys = try reader.list(KeptKey.self, ownedBy: first.id).sorted { $0.createdAt < $1.createdAt }
        return try keys.first(where: \.isActive)?.opened(sealer)
    }

    private func create(_ writer: LedgerWriter) throws -> AccessKey {
        var number = names.accountNumber()
        while try writer.reader.find(Account.self, number, in: .global) != nil { number = names.accountNumber() }
        try writer.insert(Account(id: number, createdAt: now()))
        return try addKey(to: number, writer)
    }
}
