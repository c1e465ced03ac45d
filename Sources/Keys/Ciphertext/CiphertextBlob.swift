import Crypto
import FoundationEssentials

/// What Encrypt answers and Decrypt reads: ciphertext that knows its key.
///
/// `docs/kms-ciphertext.md` describes it.
struct CiphertextBlob: Sendable, Equatable {
    /// Longer ones are nobody's: 4096 bytes of plaintext and what stands around them.
    static let bytesMax = 6_144
    /// What is there besides the ciphertext itself.
    static let overheadBytes = headerBytes + tagBytes

    private static let version: UInt8 = 1
    private static let materialIDBytes = 32
    private static let saltBytes = 16
    private static let nonceBytes = 12
    private static let tagBytes = 16
    private static let headerBytes = 1 + 1 + 8 + 16 + materialIDBytes + saltBytes + nonceBytes

    /// The twelve-digit account of the key.
    let account: String
    /// The key's id, the same in all regions of a multi-Region key.
    let keyID: KeyID
    /// The id of the material, 64 hexadecimal digits.
    let materialID: String
    private let salt: [UInt8]
    private let nonce: [UInt8]
    private let ciphertext: [UInt8]
    private let tag: [UInt8]

    /// Encrypts `plaintext` under a key of its own that is derived from the material.
    init(
        sealing plaintext: [UInt8],
        under material: [UInt8],
        id materialID: String,
        of keyID: KeyID,
        account: String,
        _ context: EncryptionContext,
        _ randomness: Randomness
    ) throws {
        self.account = account
        self.keyID = keyID
        self.materialID = materialID
        salt = randomness.bytes(Self.saltBytes)
        nonce = randomness.bytes(Self.nonceBytes)
        let header = Self.header(account, keyID, materialID, salt, nonce)
        let box = try AES.GCM.seal(
            plaintext,
            using: Self.messageKey(material, salt),
            nonce: AES.GCM.Nonce(data: nonce),
            authenticating: header + context.bytes
        )
        ciphertext = Array(box.ciphertext)
        tag = Array(box.tag)
    }

    /// Reads a blob; nil for bytes that are none.
    init?(_ bytes: [UInt8]) {
        guard (Self.overheadBytes...Self.bytesMax).contains(bytes.count), bytes[0] == Self.version, bytes[1] <= 1
        else { return nil }
        var rest = bytes[2...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        let number = take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard number < 1_000_000_000_000 else { return nil }
        let digits = "\(number)"
        account = String(repeating: "0", count: 12 - digits.count) + digits
        keyID = KeyID(take(16), isMultiRegion: bytes[1] == 1)
        materialID = Hexadecimal.text(take(Self.materialIDBytes))
        salt = take(Self.saltBytes)
        nonce = take(Self.nonceBytes)
        ciphertext = take(rest.count - Self.tagBytes)
        tag = take(Self.tagBytes)
    }

    /// The blob's bytes.
    var bytes: [UInt8] { Self.header(account, keyID, materialID, salt, nonce) + ciphertext + tag }

    /// The plaintext; throws unless material, context and every byte are what they were.
    func open(with material: [UInt8], _ context: EncryptionContext) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(nonce: AES.GCM.Nonce(data: nonce), ciphertext: ciphertext, tag: tag)
        let header = Self.header(account, keyID, materialID, salt, nonce)
        return Array(
            try AES.GCM.open(box, using: Self.messageKey(material, salt), authenticating: header + context.bytes)
        )
    }

    private static func header(
        _ account: String,
        _ keyID: KeyID,
        _ materialID: String,
        _ salt: [UInt8],
        _ nonce: [UInt8]
    ) -> [UInt8] {
        let number = UInt64(account) ?? 0
        let digits = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
        let material = Hexadecimal.bytes(materialID) ?? []
        return [version, keyID.isMultiRegion ? 1 : 0] + digits + keyID.bytes + material + salt + nonce
    }

    /// A key for one message, so that no key ever sees many.
    private static func messageKey(_ material: [UInt8], _ salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: material),
            salt: salt,
            info: Array("holdfast kms message key 1".utf8),
            outputByteCount: 32
        )
    }
}
