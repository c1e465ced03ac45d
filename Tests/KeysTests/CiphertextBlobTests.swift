import Foundation
import Testing

@testable import Keys

@Suite struct `A ciphertext blob` {
    private static let material = [UInt8](0..<32)
    private static let id = "1234abcd-12ab-34cd-56ef-1234567890ab"
    private static let context = EncryptionContext(["Purpose": "Test", "A": "ä"])

    private static func blob(
        _ plaintext: [UInt8],
        id: String = id,
        _ randomness: Randomness = Randomness { [UInt8](repeating: 7, count: $0) }
    ) throws -> CiphertextBlob {
        try CiphertextBlob(
            sealing: plaintext,
            under: material,
            id: Keys.materialID(of: material, keyID: id),
            of: try #require(KeyID(id)),
            account: "001234567890",
            context,
            randomness
        )
    }

    @Test(arguments: [id, "mrk-1234abcd12ab34cd56ef1234567890ab"])
    func `knows its key, and opens with its material and context`(id: String) throws {
        let blob = try Self.blob(Array("hello".utf8), id: id)
        #expect(blob.bytes.count == 5 + CiphertextBlob.overheadBytes)
        let read = try #require(CiphertextBlob(blob.bytes))
        #expect(read == blob)
        #expect(read.account == "001234567890" && read.keyID.text == id)
        #expect(try read.open(with: Self.material, Self.context) == Array("hello".utf8))
        #expect(throws: (any Error).self) { try read.open(with: Self.material, EncryptionContext()) }
        #expect(throws: (any Error).self) { try read.open(with: [UInt8](1...32), Self.context) }
    }

    /// Computed with Python's `cryptography` from docs/kms-ciphertext.md alone; it must open for ever.
    @Test func `is what the documentation says`() throws {
        let blob = try Self.blob(Array("hello".utf8))
        #expect(Hexadecimal.text(blob.bytes) == Self.documented)
    }

    static let documented =
        "010000000000499602d21234abcd12ab34cd56ef1234567890abc2e9f855e7ad46de9ef855e511c693b45e18df99da26"
        + "616f5df3d0f64bade1a907070707070707070707070707070707070707070707070707070707a9b4769380019980a124"
        + "5eadcca04174d713039c40"

    @Test func `refuses every change of a bit`() throws {
        let bytes = try Self.blob(Array("hello".utf8)).bytes
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                guard let blob = CiphertextBlob(changed) else { continue }
                #expect(throws: (any Error).self) { try blob.open(with: Self.material, Self.context) }
            }
        }
    }

    @Test func `refuses every other length`() throws {
        let bytes = try Self.blob(Array("hello".utf8)).bytes
        for count in bytes.indices {
            guard let blob = CiphertextBlob(Array(bytes.prefix(count))) else { continue }
            #expect(throws: (any Error).self) { try blob.open(with: Self.material, Self.context) }
        }
        #expect(CiphertextBlob(bytes + [UInt8](repeating: 0, count: CiphertextBlob.bytesMax)) == nil)
    }

    @Test func `is another one each time`() throws {
        let first = try Self.blob([1], .system)
        let second = try Self.blob([1], .system)
        #expect(first.bytes != second.bytes)
    }

    @Test func `takes no context for another one`() {
        let contexts: [[String: String]] = [
            [:], ["": ""], ["a": "b"], ["ab": ""], ["": "ab"], ["a": "", "b": ""], ["a": "b", "c": "d"],
            ["a": "bc", "d": ""],
            ["a": "d", "c": "b"],
        ]
        #expect(Set(contexts.map { EncryptionContext($0).bytes }).count == contexts.count)
    }
}

@Suite struct `A key's id` {
    @Test(arguments: ["1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab"])
    func `is a UUID, or mrk and 32 digits`(text: String) {
        #expect(KeyID(text)?.text == text)
    }

    @Test(arguments: [
        "", "mrk-", "1234abcd12ab34cd56ef1234567890ab", "1234ABCD-12ab-34cd-56ef-1234567890ab",
        "1234abcd-12ab-34cd-56ef-1234567890ag", "mrk-1234abcd-12ab-34cd-56ef-1234567890ab", "alias/a",
        "1234abcd-12ab-34cd-56ef-1234567890ab-",
    ])
    func `is nothing else`(text: String) {
        #expect(KeyID(text) == nil)
    }

    @Test func `is random, version 4, where it is made`() {
        let id = Randomness { [UInt8](repeating: 0xFF, count: $0) }.uuid()
        #expect(id == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    }
}
