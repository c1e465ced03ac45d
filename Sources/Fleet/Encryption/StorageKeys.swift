import Foundation
package import Keys
import Ledger
import Policy
package import Repository

/// RDS's use of KMS: it makes and opens the data keys of encrypted lineages, by grants that their owners let it have.
package struct StorageKeys: DataKeyOpener {
    /// The service that uses them.
    static let service = "rds"
    /// What RDS does with a key in its owners' absence.
    private static let operations: [GrantOperation] = [
        .decrypt, .describeKey, .encrypt, .generateDataKey, .generateDataKeyWithoutPlaintext, .reEncryptFrom,
        .reEncryptTo,
    ]
    private static let dataKeyBytes = 32

    /// The keys of all accounts.
    package let keys: Keys

    /// The use of these keys.
    package init(_ keys: Keys) { self.keys = keys }

    package func open(_ key: WrappedKey, of lineage: LineageID) async throws -> [UInt8] {
        do {
            let document = try WrappedDataKey(key)
            let storage = StorageKey(keyARN: key.reference, account: document.account, context: document.context)
            try await require("Decrypt", storage)
            let reference = try storage.reference
            let decrypted = try await keys.decrypt(
                Array(document.ciphertext),
                storage.encryptionContext,
                by: reference,
                in: reference.scope
            )
            await note(try .use("Decrypt", of: storage, at: keys.now()))
            return decrypted.plaintext
        } catch let error as KeyError {
            throw RepositoryError.unavailable(key, of: lineage, error)
        }
    }

    /// Makes a data key for a lineage that has none yet.
    func makeDataKey(_ key: StorageKey) async throws -> WrappedKey {
        try await require("GenerateDataKeyWithoutPlaintext", key)
        let made = try await keys.makeDataKey(bytes: Self.dataKeyBytes, under: key.reference, key.encryptionContext)
        await note(try .use("GenerateDataKeyWithoutPlaintext", of: key, at: keys.now()))
        return try WrappedDataKey(key, ciphertext: made.encrypted.ciphertext).wrapped(under: key.keyARN)
    }

    /// Why RDS can't use a key for its data; nil while it can.
    func trouble(with key: StorageKey) async throws -> String? {
        do {
            try await require("Decrypt", key)
            let found = try await keys.key(key.reference)
            guard found.state(at: keys.now()) == .enabled else { return "\(key.keyARN) is not enabled." }
            return nil
        } catch let error as KeyError {
            return error.description
        }
    }

    /// The ARN of the key that a caller names for new data, or that RDS uses where none is named.
    func choose(_ name: String?, for user: KeyUser) async throws -> String {
        let name = name ?? Keys.managedAlias(of: Self.service)
        do {
            let reference = try KeyReference(name, in: user.caller.scope)
            // A key that is to be made is made in the caller's own account, never where an ARN says.
            let key =
                try await reference.scope == user.caller.scope
                ? keys.keyMakingManaged(reference) : keys.key(reference)
            guard key.state(at: keys.now()) == .enabled else { throw FleetError.keyNotAccessible(name) }
            return key.arn
        } catch is KeyError {
            throw FleetError.keyNotAccessible(name)
        }
    }

    /// Gives RDS a grant for some data, by its owner's right to do so, unless it has it already.
    func grant(_ key: StorageKey, of lineage: String, by user: KeyUser) async throws {
        let wish = Self.wish(key, lineage)
        do {
            let reference = try key.reference
            try await require(
                [
                    KeyAccess("DescribeKey", .key(reference)),
                    KeyAccess(
                        "CreateGrant",
                        .key(reference),
                        grant: wish,
                        facts: ["kms:GrantIsForAWSResource": ["true"]]
                    ),
                ],
                by: user
            )
            _ = try await keys.createGrant(wish, on: reference, by: user.caller.scope.account, isForService: true)
            await note(try .grant(wish, on: key, by: user, at: keys.now()))
        } catch is KeyError {
            throw FleetError.keyNotAccessible(key.keyARN)
        }
    }

    /// Throws unless a caller may itself read what a key encrypts.
    func requireReading(_ key: StorageKey, by user: KeyUser) async throws {
        do {
            let reference = try key.reference
            try await require(
                [
                    KeyAccess("DescribeKey", .key(reference)),
                    KeyAccess("Decrypt", .key(reference), key.encryptionContext),
                ],
                by: user
            )
        } catch is KeyError {
            throw FleetError.keyNotAccessible(key.keyARN)
        }
    }

    /// Whether a key is the one that RDS has for an account.
    func isManaged(_ key: StorageKey) async throws -> Bool {
        do {
            return try await keys.key(key.reference).isManaged
        } catch is KeyError {
            return false
        }
    }

    /// Throws `keyNotAccessible` unless RDS can use a key for its data.
    func check(_ key: StorageKey?) async throws {
        guard let key else { return }
        if try await trouble(with: key) != nil { throw FleetError.keyNotAccessible(key.keyARN) }
    }

    /// RDS itself, which holds the grants: a principal that nobody can become.
    static func principal(in region: String) -> String { "\(service).\(region).amazonaws.com" }

    /// The grant that RDS needs for the data of a lineage.
    static func wish(_ key: StorageKey, _ lineage: String) -> GrantWish {
        GrantWish(
            to: principal(in: key.region),
            operations,
            retiring: principal(in: key.region),
            constraints: GrantConstraints(subset: nil, equals: key.context),
            name: lineage
        )
    }

    /// Throws unless a caller may do all of this.
    private func require(_ accesses: [KeyAccess], by user: KeyUser) async throws {
        for access in accesses {
            try await keys.requireAccess(access, of: user.caller, policies: user.policies)
        }
    }

    /// Throws unless RDS itself may do something with a key, and the key allows it now.
    func require(_ action: String, _ key: StorageKey) async throws {
        let reference = try key.reference
        let caller = KeyCaller(.service(Self.principal(in: key.region)), in: reference.scope, through: Self.service)
        try await keys.requireAccess(KeyAccess(action, .key(reference), key.encryptionContext), of: caller)
    }
}

extension RepositoryError {
    /// Data whose KMS key isn't to be had.
    static func unavailable(_ key: WrappedKey, of lineage: LineageID, _ cause: KeyError) -> RepositoryError {
        RepositoryError(
            .keyUnavailable,
            "The data of lineage \(lineage) can't be read without the KMS key \(key.reference): \(cause)",
            cause: cause
        )
    }
}

extension FleetError {
    /// RDS's one answer to all that is wrong with a key.
    static func keyNotAccessible(_ key: String) -> FleetError {
        FleetError(
            .keyNotAccessible,
            "The specified KMS key [\(key)] does not exist, is not enabled or you do not have permissions to access it."
        )
    }
}
