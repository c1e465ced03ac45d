import Foundation
package import Ledger

/// Accounts and their root keys.
///
/// It needs the ledger alone, so that it works beside a running daemon.
package struct Accounts: Sendable {
    private let ledger: Ledger
    private let names: NameSource
    private let clock: any WallClock

    /// The accounts in a ledger.
    package init(ledger: Ledger, names: NameSource = NameSource(), clock: any WallClock = SystemWallClock()) {
        self.ledger = ledger
        self.names = names
        self.clock = clock
    }

    /// Makes an account and its root key.
    package func create() async throws -> AccessKey {
        let (names, now) = (names, clock.now())
        return try await ledger.write { try Self.create($0, names, now) }
    }

    /// Accepts a root key that another daemon has made, and answers the key that is this daemon's own from now on.
    ///
    /// That is the given one where there was no account before. Throws where the key is known with another secret.
    package func importKey(_ id: String, secret: String, of account: String) async throws -> AccessKey {
        let now = clock.now()
        try await ledger.write { writer in
            if let known = try writer.reader.find(AccessKey.self, id, in: .global) {
                guard known.secret == secret, known.account == account else {
                    throw FleetError.invalid("The key \(id) is known here with another secret or account.")
                }
                return
            }
            if try writer.reader.find(Account.self, account, in: .global) == nil {
                try writer.insert(Account(id: account, createdAt: now))
            }
            try writer.insert(AccessKey(id: id, secret: secret, account: account, createdAt: now))
        }
        return try await root()
    }

    /// The first account's oldest root key; made when the ledger has no account yet.
    package func root() async throws -> AccessKey {
        // It is asked for with every request of a peer, and is nearly always there.
        if let known = try await ledger.read({ try Self.rootKey($0) }) { return known }
        let (names, now) = (names, clock.now())
        return try await ledger.write { writer in
            if let known = try Self.rootKey(writer.reader) { return known }
            guard let first = try Self.first(writer.reader) else { return try Self.create(writer, names, now) }
            return try Self.addKey(writer, first.id, names, now)
        }
    }

    /// The key of that id, if there is one.
    package func key(_ id: String) async throws -> AccessKey? {
        try await ledger.read { try $0.find(AccessKey.self, id, in: .global) }
    }

    private static func first(_ reader: LedgerReader) throws -> Account? {
        try reader.all(Account.self).min { $0.createdAt < $1.createdAt }
    }

    private static func rootKey(_ reader: LedgerReader) throws -> AccessKey? {
        guard let first = try first(reader) else { return nil }
        let keys = try reader.list(AccessKey.self, ownedBy: first.id).sorted { $0.createdAt < $1.createdAt }
        return keys.first(where: \.isActive)
    }

    private static func create(_ writer: LedgerWriter, _ names: NameSource, _ now: Date) throws -> AccessKey {
        var number = names.accountNumber()
        while try writer.reader.find(Account.self, number, in: .global) != nil { number = names.accountNumber() }
        try writer.insert(Account(id: number, createdAt: now))
        return try addKey(writer, number, names, now)
    }

    private static func addKey(
        _ writer: LedgerWriter,
        _ account: String,
        _ names: NameSource,
        _ now: Date
    ) throws -> AccessKey {
        let key = AccessKey(id: names.accessKeyID(), secret: names.secretKey(), account: account, createdAt: now)
        try writer.insert(key)
        return key
    }
}
