import Access
import Crypto
import Fleet
import Repository

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A lineage's data key on its way from one daemon to another: sealed with HPKE for one request.
///
/// RFC 9180, mode PSK: only the asker can open it, and only who knows the secret of the signing key can have made it.
struct KeyEnvelope {
    /// A public key or an envelope that can't be used.
    struct Failure: Error {
        let cause: any Error
    }

    /// What both sides know, and what an envelope is bound to.
    struct Context {
        /// The region that is asked.
        let region: String
        /// Whose key is asked for.
        let lineage: LineageID
        /// The key that the request is signed with.
        let signedWith: AccessKey

        fileprivate var info: Data { Data("holdfast/1/lineage-key\0\(region)\0\(lineage.name)".utf8) }

        fileprivate var identifier: Data { Data(signedWith.id.utf8) }

        fileprivate var sharedKey: SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Data(signedWith.secret.utf8)),
                info: Data("holdfast/1/peer".utf8),
                outputByteCount: 32
            )
        }
    }

    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly

    /// What the asker makes the opening key from.
    let encapsulatedKey: Data
    /// The data key, sealed.
    let sealedKey: Data

    /// An envelope that has arrived.
    init(encapsulatedKey: Data, sealedKey: Data) {
        self.encapsulatedKey = encapsulatedKey
        self.sealedKey = sealedKey
    }

    /// Seals a key for whoever has the private key to a public key.
    init(sealing key: LineageKey, to publicKey: Data, _ context: Context) throws(Failure) {
        do {
            var sender = try HPKE.Sender(
                recipientKey: Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey),
                ciphersuite: Self.suite,
                info: context.info,
                presharedKey: context.sharedKey,
                presharedKeyIdentifier: context.identifier
            )
            sealedKey = try sender.seal(Data(key.bytes))
            encapsulatedKey = sender.encapsulatedKey
        } catch {
            throw Failure(cause: error)
        }
    }

    /// The key inside, opened with the private key that it was asked with.
    func open(_ privateKey: Curve25519.KeyAgreement.PrivateKey, _ context: Context) throws(Failure) -> LineageKey {
        do {
            var recipient = try HPKE.Recipient(
                privateKey: privateKey,
                ciphersuite: Self.suite,
                info: context.info,
                encapsulatedKey: encapsulatedKey,
                presharedKey: context.sharedKey,
                presharedKeyIdentifier: context.identifier
            )
            return try LineageKey(lineage: context.lineage, bytes: Array(recipient.open(sealedKey)))
        } catch {
            throw Failure(cause: error)
        }
    }
}
