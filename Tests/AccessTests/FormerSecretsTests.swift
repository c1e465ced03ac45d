import Crypto
import Foundation
import Keys
import Ledger
import Testing

@testable import Access

@Suite struct `Secrets that an earlier version kept` {
    @Test func `are sealed under the sealing key, and sign as before`() async throws {
        try await AccessWorld.with { world in
            let path = world.path + ".former"
            let ledger = try Ledger(path: path)
            let bytes = [UInt8](1...32)
            let rootKey = try RootKey(bytes)
            let keys = ["clear", "sealed", "present"].map { name in
                AccessKey(
                    id: "AKIA\(name)",
                    secret: "secret of \(name)",
                    account: world.account,
                    createdAt: world.clock.now()
                )
            }
            let sealer = KeySealer(try await .open(ledger, rootKey: rootKey))
            var clear = try KeptKey(keys[0], sealer: sealer)
            (clear.secret, clear.sealedSecret) = (keys[0].secret, nil)
            let former = try KeptKey(keys[1], sealer: RootKeyAlone(key: SymmetricKey(data: bytes)))
            let kept = [clear, former, try KeptKey(keys[2], sealer: sealer)]
            try await ledger.write { writer in
                for key in kept { try writer.insert(key) }
            }
            let accounts = Accounts(ledger: ledger, sealer: sealer, now: { world.clock.now() })
            try await accounts.sealSecrets { try FormerSealer(rootKey).open($0, for: $1) }
            for key in keys { #expect(try await accounts.rootKey(key.id)?.secret == key.secret) }
            let disk = try [path, path + "-wal"].map { try Data(contentsOf: URL(filePath: $0)) }
            let now = try await ledger.read { try $0.all(KeptKey.self) }
            #expect(now.count == 3 && now.allSatisfy { $0.secret == nil && $0.isSealed(by: sealer) })
            #expect(disk.allSatisfy { $0.range(of: Data("secret of sealed".utf8)) == nil })
        }
    }

    @Test func `are not opened by another root key`() async throws {
        try await AccessWorld.with { world in
            let ledger = try Ledger(path: world.path + ".former")
            let key = AccessKey(id: "AKIA1", secret: "s", account: world.account, createdAt: world.clock.now())
            let kept = try KeptKey(key, sealer: RootKeyAlone(key: SymmetricKey(data: [UInt8](1...32))))
            try await ledger.write { try $0.insert(kept) }
            let rootKey = RootKey.make(.system)
            let sealer = KeySealer(try await .open(ledger, rootKey: rootKey))
            let accounts = Accounts(ledger: ledger, sealer: sealer, now: { world.clock.now() })
            await #expect(throws: CryptoKitError.self) {
                try await accounts.sealSecrets { try FormerSealer(rootKey).open($0, for: $1) }
            }
        }
    }
}

/// What seals for the daemon.
private struct KeySealer: SecretSealer {
    let sealer: Sealer

    init(_ sealer: Sealer) { self.sealer = sealer }

    func seal(_ secret: [UInt8], for purpose: String) throws -> Data { try sealer.seal(secret, for: purpose) }
    func open(_ sealed: Data, for purpose: String) throws -> [UInt8] { try sealer.open(sealed, for: purpose) }
}

/// What sealed for the daemon before there was a sealing key.
private struct RootKeyAlone: SecretSealer {
    let key: SymmetricKey

    func seal(_ secret: [UInt8], for purpose: String) throws -> Data {
        let box = try AES.GCM.seal(secret, using: key, authenticating: Array(purpose.utf8))
        return Data(box.nonce) + box.ciphertext + box.tag
    }

    func open(_ sealed: Data, for purpose: String) throws -> [UInt8] { throw CryptoKitError.authenticationFailure }
}
