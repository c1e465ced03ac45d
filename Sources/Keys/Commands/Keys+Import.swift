import CryptoExtras
package import FoundationEssentials
import Ledger

/// What an owner needs to send key material.
package struct ImportParameters: Sendable {
    /// The key's ARN.
    package let keyARN: String
    /// What comes back with the material.
    package let token: [UInt8]
    /// The key to wrap the material with, as SubjectPublicKeyInfo in DER.
    package let publicKey: [UInt8]
    /// When both end.
    package let expiresAt: Date
}

/// Key material as its owner sends it.
package struct MaterialImport: Sendable {
    /// What came with the wrapping key.
    package var token: [UInt8]
    /// The wrapped material.
    package var wrapped: [UInt8]
    /// When it stops working; nil for never.
    package var expiresAt: Date?
    /// Whether it is new to the key, or was there before; nil to go by whether the key has any.
    package var isNew: Bool?
    /// What its owner says of it.
    package var comment: String?
    /// The id that it must turn out to have.
    package var materialID: String?

    /// Material that `token` and the wrapping key wrapped.
    package init(token: [UInt8], wrapped: [UInt8]) {
        self.token = token
        self.wrapped = wrapped
    }
}

extension Keys {
    /// How long a wrapping key is good for.
    private static let importSeconds: TimeInterval = 86_400
    private static let importPurpose = "kms-import-token"
    /// How material can be wrapped for import.
    package static let wrappings = ImportToken.Wrapping.allCases.map(\.rawValue)

    /// Makes a wrapping key of `bits` bits for the key that `reference` names.
    package func importParameters(
        for reference: KeyReference,
        wrapping name: String,
        bits: Int
    ) async throws -> ImportParameters {
        guard let wrapping = ImportToken.Wrapping(rawValue: name) else {
            throw KeyError.unsupported(
                "WrappingAlgorithm \(name) is not for symmetric keys. Use one of: "
                    + Self.wrappings.joined(separator: ", ") + "."
            )
        }
        let time = now()
        let key = try await self.key(reference)
        try key.requireImportable(at: time)
        let pair = try _RSA.Encryption.PrivateKey(keySize: .init(bitCount: bits))
        let expiresAt = time + Self.importSeconds
        let token = ImportToken(
            keyARN: key.arn,
            wrapping: wrapping,
            expiresAt: expiresAt,
            privateKey: pair.derRepresentation
        )
        let sealed = try sealer.seal(Array(try JSONEncoder().encode(token)), for: Self.importPurpose)
        return ImportParameters(
            keyARN: key.arn,
            token: Array(sealed),
            publicKey: Array(pair.publicKey.derRepresentation),
            expiresAt: expiresAt
        )
    }

    /// Takes material into the key that `reference` names; returns the key and the material's id.
    package func importMaterial(
        _ wish: MaterialImport,
        into reference: KeyReference
    ) async throws -> (key: Key, materialID: String) {
        let time = now()
        try Self.check(wish.expiresAt, at: time)
        let current = try await self.key(reference)
        try current.requireImportable(at: time)
        let secret = try self.secret(of: wish, for: current, at: time)
        var material = try self.material(secret, .imported, for: current.id, of: current.scope.account, at: time)
        material.expiresAt = wish.expiresAt
        material.comment = wish.comment
        let arrived = material
        let key = try await ledger.write { writer in
            let key = try writer.reader.key(reference, at: time)
            try key.requireImportable(at: time)
            return try writer.take(arrived, isNew: wish.isNew ?? key.materials.isEmpty, wish.materialID, into: key)
        }
        return (key, material.id)
    }

    /// Erases imported material; by default the current one.
    package func deleteMaterial(
        _ id: String?,
        of reference: KeyReference
    ) async throws -> (key: Key, materialID: String?) {
        let time = now()
        return try await ledger.write { writer in
            let key = try writer.reader.key(reference, at: time)
            guard key.origin == .external else { throw key.isNotExternal }
            guard let material = try key.material(id) else { return (key, nil) }
            guard material.isWaiting, !key.isReplica else {
                let erased = try writer.updateKey(key.id, in: key.scope) { $0.eraseMaterial(material.id) }
                return (erased, material.id)
            }
            // What was never rotated to has encrypted nothing: it goes for good, and from the replicas too.
            let forget = { (key: inout Key) in key.materials.removeAll { $0.id == material.id } }
            try writer.updateKin(of: key, forget)
            return (try writer.updateKey(key.id, in: key.scope, forget), material.id)
        }
    }

    private static func check(_ expiresAt: Date?, at time: Date) throws {
        guard let expiresAt else { return }
        guard expiresAt > time, expiresAt <= time + days(365) else {
            throw KeyError.invalid("ValidTo must be in the future, and within 365 days.")
        }
    }

    private func secret(of wish: MaterialImport, for key: Key, at time: Date) throws -> [UInt8] {
        guard let bytes = try? sealer.open(wish.token, for: Self.importPurpose),
            let token = try? JSONDecoder().decode(ImportToken.self, from: Data(bytes)), token.keyARN == key.arn
        else { throw KeyError(.invalidImportToken, "The import token is not one that this key was given.") }
        guard time < token.expiresAt else {
            throw KeyError(.expiredImportToken, "The import token has expired. Call GetParametersForImport again.")
        }
        guard let secret = try token.unwrap(wish.wrapped) else {
            throw KeyError(.invalidCiphertext, "The key material can't be unwrapped with the token's wrapping key.")
        }
        guard secret.count == Self.materialBytes else {
            throw KeyError(.incorrectKeyMaterial, "A symmetric key's material has 256 bits.")
        }
        return secret
    }
}

extension Key {
    /// Why material can't be imported into it.
    fileprivate var isNotExternal: KeyError {
        .unsupported("\(arn) origin is AWS_KMS which is not valid for this operation.")
    }

    /// Throws unless material can be imported into it.
    fileprivate func requireImportable(at time: Date) throws {
        guard origin == .external else { throw isNotExternal }
        try require([.enabled, .disabled, .pendingImport], at: time)
    }

    /// The material called `id`, or the current one.
    fileprivate func material(_ id: String?) throws -> KeyMaterial? {
        guard let id else { return currentMaterial }
        guard let material = materials.first(where: { $0.id == id }) else {
            throw KeyError(.notFound, "\(arn) has no key material \(id.prefix(64)).")
        }
        return material
    }

    /// Erases the bytes of a material; its name stays, so that the same can be imported again.
    mutating func eraseMaterial(_ id: String) {
        guard let index = materials.firstIndex(where: { $0.id == id }) else { return }
        materials[index].sealed = nil
        materials[index].expiresAt = nil
    }
}

extension LedgerWriter {
    /// Puts imported material into `key`; what is new waits for a rotation unless it is the first.
    fileprivate func take(_ material: KeyMaterial, isNew: Bool, _ expected: String?, into key: Key) throws -> Key {
        if let expected, isNew || expected != material.id {
            throw KeyError(.incorrectKeyMaterial, "The key material is not the one called \(expected.prefix(64)).")
        }
        guard isNew else { return try takeAgain(material, into: key) }
        guard !key.isReplica else {
            throw KeyError.unsupported("\(key.arn) is a replica key. Import new material into the primary key first.")
        }
        guard !key.materials.contains(where: { $0.id == material.id }) else {
            throw KeyError(.incorrectKeyMaterial, "The key material is not new to \(key.arn).")
        }
        guard !key.materials.contains(where: \.isWaiting) else {
            throw KeyError(.invalidState, "\(key.arn) has key material that waits for rotation. Rotate the key first.")
        }
        var material = material
        material.isWaiting = !key.materials.isEmpty
        let arrived = material
        try updateKin(of: key) { $0.materials.append(arrived.withoutSecret) }
        return try updateKey(key.id, in: key.scope) { $0.materials.append(arrived) }
    }

    private func takeAgain(_ material: KeyMaterial, into key: Key) throws -> Key {
        try updateKey(key.id, in: key.scope) { key in
            guard let index = key.materials.firstIndex(where: { $0.id == material.id }) else {
                throw KeyError(
                    .incorrectKeyMaterial,
                    "The key material is not what \(key.arn) had before. Only the same opens its ciphertext."
                )
            }
            key.materials[index].sealed = material.sealed
            key.materials[index].expiresAt = material.expiresAt
            key.materials[index].comment = material.comment ?? key.materials[index].comment
        }
    }
}
