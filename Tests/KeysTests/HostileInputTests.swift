import Foundation
import Ledger
import Testing

@testable import Keys

/// What comes from outside may be anything: it is refused, and never crashes or opens what it must not.
@Suite struct `Hostile input` {
    private static let rounds = ProcessInfo.processInfo.environment["HOLDFAST_FUZZ_ROUNDS"].flatMap(Int.init) ?? 3_000

    /// xorshift64*: the same inputs each time.
    private struct Generator {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15

        mutating func number(below limit: Int) -> Int {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return Int((state &* 2_685_821_657_736_338_717) >> 33) % max(1, limit)
        }

        /// A copy of `seed` with a few changes of bytes, of length, or pieces of `other`.
        mutating func changed(_ seed: [UInt8], _ other: [UInt8]) -> [UInt8] {
            var bytes = seed
            for _ in 0...number(below: 3) {
                let place = number(below: bytes.count + 1)
                switch number(below: 5) {
                case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(number(below: 8))
                case 1 where place < bytes.count: bytes[place] = UInt8(number(below: 256))
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + number(below: 8)))
                case 3: bytes.insert(contentsOf: [0, 0xFF, 1].prefix(1 + number(below: 3)), at: place)
                default:
                    let start = number(below: other.count)
                    bytes.insert(contentsOf: other[start..<min(other.count, start + 40)], at: place)
                }
            }
            return bytes
        }
    }

    @Test func `is no ciphertext unless it is whole and ours`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let context = EncryptionContext(["a": "b"])
            let seeds = [
                try await world.keys.encrypt([1], under: reference, context).ciphertext,
                try await world.keys.encrypt([UInt8](0..<200), under: reference, context).ciphertext,
            ]
            let material = try world.keys.open(
                try #require(try await world.now(reference).currentMaterial?.id),
                of: try await world.now(reference),
                at: world.clock.now
            )
            var generator = Generator()
            var parsed = 0
            for round in 0..<Self.rounds {
                let bytes = generator.changed(seeds[round % 2], seeds[(round + 1) % 2])
                guard let blob = CiphertextBlob(bytes) else { continue }
                parsed += 1
                #expect(blob.bytes == bytes)
                let plaintext = try? blob.open(with: material, context)
                #expect((plaintext != nil) == seeds.contains(bytes))
            }
            // The changes must reach behind the parser.
            #expect(parsed > Self.rounds / 4)
        }
    }

    @Test func `is no sealed secret, and no token`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let wish = GrantWish(to: "arn:aws:iam::\(World.account):root", [.decrypt])
            let grant = try await world.keys.createGrant(wish, on: reference, by: World.account)
            let token = try world.keys.token(of: grant)
            let sealed = Array(try world.keys.sealer.seal([1, 2, 3], for: "it"))
            var generator = Generator(state: 99)
            for _ in 0..<Self.rounds {
                let bytes = generator.changed(sealed, sealed)
                #expect((try? world.keys.sealer.open(bytes, for: "it")) == (bytes == sealed ? [1, 2, 3] : nil))
                let text = String(decoding: generator.changed(Array(token.utf8), Array(token.utf8)), as: UTF8.self)
                guard let named = try? world.keys.grant(named: text) else { continue }
                // base64 has several spellings of the same bytes at its end.
                #expect(named.id == grant.id && Data(base64Encoded: text) == Data(base64Encoded: token))
            }
        }
    }

    @Test func `is no name of a key`() {
        let seeds = [
            "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "mrk-1234abcd12ab34cd56ef1234567890ab", "arn:aws:kms:eu-central-1:123456789012:alias/aws/rds",
        ].map { Array($0.utf8) }
        var generator = Generator(state: 7)
        for round in 0..<Self.rounds {
            let text = String(decoding: generator.changed(seeds[round % 3], seeds[(round + 1) % 3]), as: UTF8.self)
            guard let reference = try? KeyReference(text, in: World.scope()) else { continue }
            #expect(reference.scope.region == World.region && reference.scope.account.utf8.count == 12)
            if case .key(let id) = reference.target { #expect(text.hasSuffix(id)) }
        }
    }
}
