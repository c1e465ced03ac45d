import Crypto
import FoundationEssentials
import Ledger

extension Keys {
    /// How long the material of a symmetric key is.
    static let materialBytes = 32

    /// New material for the key called `keyID` of `account`.
    func makeMaterial(
        _ origin: KeyMaterial.Origin,
        for keyID: String,
        of account: String,
        at time: Date
    ) throws
        -> KeyMaterial
    {
        try material(randomness.bytes(Self.materialBytes), origin, for: keyID, of: account, at: time)
    }

    /// `secret` as material for the key called `keyID` of `account`.
    func material(
        _ secret: [UInt8],
        _ origin: KeyMaterial.Origin,
        for keyID: String,
        of account: String,
        at time: Date
    ) throws -> KeyMaterial {
        let id = Self.materialID(of: secret, keyID: keyID)
        let sealed = try sealer.seal(secret, for: Self.purpose(id, keyID, account))
        return KeyMaterial(id: id, sealed: sealed, origin: origin, createdAt: time)
    }

    /// The material called `id` of `key`, opened.
    func open(_ id: String, of key: Key, at time: Date) throws -> [UInt8] {
        guard let material = key.materials.first(where: { $0.id == id }) else {
            throw KeyError(.invalidCiphertext, "The ciphertext was encrypted under key material that the key lacks.")
        }
        guard let sealed = material.sealed, material.isPresent(at: time) else {
            throw KeyError(.invalidState, "\(key.arn) is pending import.")
        }
        do {
            return try sealer.open(sealed, for: Self.purpose(id, key.id, key.scope.account))
        } catch {
            throw KeyError(.keyUnavailable, "The key material of \(key.arn) in the ledger is damaged.")
        }
    }

    /// A name that tells nothing of the material, and that no other material of any key has.
    static func materialID(of secret: [UInt8], keyID: String) -> String {
        let text = Array("holdfast kms material id 1 \(keyID)".utf8)
        return Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: secret)))
    }

    /// The region is not part of it: replicas of a multi-Region key share their material.
    static func purpose(_ id: String, _ keyID: String, _ account: String) -> String {
        "kms-material \(account)/\(keyID)/\(id)"
    }
}
