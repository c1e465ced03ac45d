import Foundation
import Ledger

extension Access {
    /// What is known of an account; nil where there is none of that number.
    package func accountDocument(_ number: String) async throws -> Account? {
        try await ledger.read { try $0.find(Account.self, number, in: .global) }
    }

    /// Gives an account a name that no other has, in the place of the one it had.
    package func setAlias(_ alias: String, of number: String) async throws {
        guard (3...63).contains(alias.utf8.count), alias.wholeMatch(of: /[a-z0-9](-?[a-z0-9])*/) != nil else {
            throw AccessError.invalid(
                alias,
                of: "accountAlias",
                must: "satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"
            )
        }
        try await ledger.write { writer in
            guard try writer.reader.all(Account.self).allSatisfy({ $0.alias != alias || $0.id == number }) else {
                throw AccessError(.entityAlreadyExists, "The account alias \(alias) already exists.")
            }
            try writer.update(Account.self, number, in: .global) { $0.alias = alias }
        }
    }

    /// Takes an account's name away.
    package func removeAlias(_ alias: String, of number: String) async throws {
        try await ledger.write { writer in
            try writer.update(Account.self, number, in: .global) { account in
                guard account.alias == alias else {
                    throw AccessError.noSuchEntity("The Account Alias \(alias) cannot be found.")
                }
                account.alias = nil
            }
        }
    }
}
