import Foundation
import Ledger
import Policy
import Synchronization
import Testing

@testable import Keys

/// Keys over a real ledger in a directory of their own, at a time that the test sets.
struct World: Sendable {
    static let account = "123456789012"
    static let other = "210987654321"
    static let region = "eu-central-1"
    static let away = "eu-west-1"
    static let start = Date(timeIntervalSince1970: 1_795_004_800)

    let directory: String
    let ledger: Ledger
    let rootKey: RootKey
    let keys: Keys
    let clock: Clock

    /// What the clock shows, and what randomness has given out.
    final class Clock: Sendable {
        private let time = Mutex(World.start)
        let secrets = Mutex<[[UInt8]]>([])

        var now: Date { time.withLock { $0 } }
        func pass(days: Double) { time.withLock { $0 += days * 86_400 } }
    }

    /// Runs `body` in a new world and removes what it left on disk.
    static func with(_ body: (World) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let ledger = try Ledger(path: directory + "/ledger.sqlite")
        let clock = Clock()
        let randomness = Randomness { count in
            let bytes = Randomness.system.bytes(count)
            clock.secrets.withLock { $0.append(bytes) }
            return bytes
        }
        let rootKey = RootKey.make(randomness)
        let keys = Keys(
            ledger: ledger,
            sealer: try await Sealer.open(ledger, rootKey: rootKey, randomness: randomness),
            regions: [region, away],
            randomness: randomness,
            now: { clock.now }
        )
        try await body(World(directory: directory, ledger: ledger, rootKey: rootKey, keys: keys, clock: clock))
    }

    static func scope(_ region: String = World.region, of account: String = World.account) -> Scope {
        Scope(account: account, region: region)
    }

    /// The root user of an account.
    static func root(_ account: String = World.account, in region: String = World.region) -> KeyCaller {
        KeyCaller(.root(account: account), in: scope(region, of: account))
    }

    /// A user without policies.
    static func user(
        _ name: String,
        of account: String = World.account,
        through service: String? = nil
    ) -> KeyCaller {
        KeyCaller(
            .user("arn:aws:iam::\(account):user/\(name)", account: account),
            in: scope(of: account),
            through: service
        )
    }

    /// A new key of the account, as `wish` says.
    func key(_ change: (inout KeyWish) -> Void = { _ in }) async throws -> (key: Key, reference: KeyReference) {
        var wish = KeyWish()
        change(&wish)
        let key = try await keys.create(wish, by: World.root())
        return (key, KeyReference(key: key.id, in: key.scope))
    }

    /// The key as it is now.
    func now(_ reference: KeyReference) async throws -> Key { try await keys.key(reference) }

    /// Imports `material` as its owner would.
    @discardableResult
    func importMaterial(
        _ material: [UInt8],
        into reference: KeyReference,
        isNew: Bool? = nil,
        expiresAt: Date? = nil
    ) async throws -> String {
        let parameters = try await keys.importParameters(for: reference, wrapping: "RSAES_OAEP_SHA_256", bits: 2_048)
        var wish = MaterialImport(token: parameters.token, wrapped: try wrap(material, parameters.publicKey))
        wish.isNew = isNew
        wish.expiresAt = expiresAt
        return try await keys.importMaterial(wish, into: reference).materialID
    }
}

/// Expects that `body` is refused with `code`.
func expectRefusal(
    _ code: KeyError.Code,
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("was not refused; \(comment.map { "\($0)" } ?? "")", sourceLocation: sourceLocation)
    } catch let error as KeyError {
        #expect(error.code == code, "\(error) \(comment.map { "\($0)" } ?? "")", sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
