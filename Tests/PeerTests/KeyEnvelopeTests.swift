import Access
import Crypto
import Fleet
import Foundation
import Repository
import Testing

@testable import Peer

struct KeyEnvelopeTests {
    private static let signing = AccessKey(id: "AKIA", secret: "secret", account: "123456789012", createdAt: Date())

    @Test func `the asker opens the key, which is nowhere in the envelope`() throws {
        let (key, asker) = (try Self.key(), Curve25519.KeyAgreement.PrivateKey())
        let context = try Self.context()
        let envelope = try KeyEnvelope(sealing: key, to: asker.publicKey.rawRepresentation, context)
        #expect(try envelope.open(asker, context).bytes == key.bytes)
        #expect(envelope.sealedKey.firstRange(of: Data(key.bytes)) == nil)
        let again = try KeyEnvelope(sealing: key, to: asker.publicKey.rawRepresentation, context)
        #expect(again.sealedKey != envelope.sealedKey)
    }

    @Test func `nobody else opens it, and it is for nothing else`() throws {
        let (key, asker) = (try Self.key(), Curve25519.KeyAgreement.PrivateKey())
        let context = try Self.context()
        let envelope = try KeyEnvelope(sealing: key, to: asker.publicKey.rawRepresentation, context)
        let stranger = Curve25519.KeyAgreement.PrivateKey()
        #expect(throws: KeyEnvelope.Failure.self) { try envelope.open(stranger, context) }
        let forger = AccessKey(id: "AKIA", secret: "other", account: "123456789012", createdAt: Date())
        for wrong in [
            try Self.context(region: "eu-west-2"), try Self.context(lineage: "other"),
            try Self.context(signedWith: forger),
        ] {
            #expect(throws: KeyEnvelope.Failure.self) { try envelope.open(asker, wrong) }
        }
        var flipped = envelope.sealedKey
        flipped[flipped.startIndex + 3] ^= 1
        let damaged = KeyEnvelope(encapsulatedKey: envelope.encapsulatedKey, sealedKey: flipped)
        #expect(throws: KeyEnvelope.Failure.self) { try damaged.open(asker, context) }
    }

    @Test func `a public key that is none is refused`() throws {
        #expect(throws: KeyEnvelope.Failure.self) {
            try KeyEnvelope(sealing: Self.key(), to: Data([1, 2, 3]), Self.context())
        }
    }

    private static func key() throws -> LineageKey {
        try LineageKey(lineage: LineageID("lineage"), bytes: RandomSource.system.bytes(32))
    }

    private static func context(
        region: String = "eu-west-1",
        lineage: String = "lineage",
        signedWith: AccessKey = signing
    ) throws -> KeyEnvelope.Context {
        KeyEnvelope.Context(region: region, lineage: try LineageID(lineage), signedWith: signedWith)
    }
}
