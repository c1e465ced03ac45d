import Foundation
import Ledger
import Testing

@testable import Keys

/// Something that can be asked of a key, whatever its state.
enum Deed: String, CaseIterable, Sendable {
    case encrypt, dataKey, decrypt, enable, disable, describe, schedule, cancel, tag, untag, policy, alias, grant,
        enableRotation
    case disableRotation, rotate, parameters

    func done(to reference: KeyReference, _ ciphertext: [UInt8], in world: World) async throws {
        let keys = world.keys
        let context = EncryptionContext()
        switch self {
        case .encrypt: _ = try await keys.encrypt([1], under: reference, context)
        case .dataKey: _ = try await keys.makeDataKey(bytes: 32, under: reference, context)
        case .decrypt: _ = try await keys.decrypt(ciphertext, context, by: reference, in: World.scope())
        case .enable: try await keys.enable(reference)
        case .disable: try await keys.disable(reference)
        case .describe: try await keys.describe(reference, as: "other")
        case .schedule: _ = try await keys.scheduleDeletion(of: reference, windowDays: 7)
        case .cancel: _ = try await keys.cancelDeletion(of: reference)
        case .tag: try await keys.add([KeyTag(key: "a", value: "b")], to: reference)
        case .untag: try await keys.removeTags(named: ["a"], from: reference)
        case .policy:
            let policy = DefaultKeyPolicy.text(account: World.account)
            try await keys.put(policy: policy, on: reference, by: World.root(), mayLockOut: false)
        case .alias: try await keys.createAlias("alias/new", for: reference)
        case .grant:
            let wish = GrantWish(to: "arn:aws:iam::\(World.account):user/ann", [.decrypt])
            _ = try await keys.createGrant(wish, on: reference, by: World.account)
        case .enableRotation: try await keys.enableRotation(of: reference, periodDays: 365)
        case .disableRotation: try await keys.disableRotation(of: reference)
        case .rotate: _ = try await keys.rotate(reference)
        case .parameters:
            _ = try await keys.importParameters(for: reference, wrapping: "RSAES_OAEP_SHA_1", bits: 2_048)
        }
    }
}

/// What AWS answers: the table of the KMS developer guide, key-state.
@Suite struct `A key's state` {
    private static let uses: Set<Deed> = [
        .encrypt, .dataKey, .decrypt, .grant, .enableRotation, .disableRotation, .rotate,
    ]

    private func expectation(_ deed: Deed, _ state: KeyState) -> KeyError.Code? {
        if deed == .parameters { return .unsupportedOperation }
        switch state {
        case .enabled: return deed == .cancel ? .invalidState : nil
        case .disabled: return deed == .cancel ? .invalidState : Self.uses.contains(deed) ? .disabled : nil
        default: return deed == .cancel || deed == .policy ? nil : .invalidState
        }
    }

    @Test(arguments: Deed.allCases, [KeyState.enabled, .disabled, .pendingDeletion])
    func `decides what can be done`(deed: Deed, state: KeyState) async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let ciphertext = try await world.keys.encrypt([1], under: reference, EncryptionContext()).ciphertext
            if state == .disabled { try await world.keys.disable(reference) }
            if state == .pendingDeletion { _ = try await world.keys.scheduleDeletion(of: reference, windowDays: 7) }
            #expect(try await world.now(reference).state(at: world.clock.now) == state)
            try await check(deed, reference, ciphertext, expectation(deed, state), in: world)
        }
    }

    @Test(arguments: Deed.allCases)
    func `decides what can be done while material is to be imported`(deed: Deed) async throws {
        try await World.with { world in
            let (_, reference) = try await world.key { $0.origin = .external }
            try await world.importMaterial([UInt8](0..<32), into: reference)
            let ciphertext = try await world.keys.encrypt([1], under: reference, EncryptionContext()).ciphertext
            _ = try await world.keys.deleteMaterial(nil, of: reference)
            #expect(try await world.now(reference).state(at: world.clock.now) == .pendingImport)
            let allowed: Set<Deed> = [.describe, .schedule, .tag, .untag, .policy, .alias, .parameters]
            let unsupported: Set<Deed> = [.enableRotation, .disableRotation]
            let code: KeyError.Code? =
                allowed.contains(deed) ? nil : unsupported.contains(deed) ? .unsupportedOperation : .invalidState
            try await check(deed, reference, ciphertext, code, in: world)
        }
    }

    private func check(
        _ deed: Deed,
        _ reference: KeyReference,
        _ ciphertext: [UInt8],
        _ code: KeyError.Code?,
        in world: World
    ) async throws {
        guard let code else { return try await deed.done(to: reference, ciphertext, in: world) }
        await expectRefusal(code, "\(deed)") { try await deed.done(to: reference, ciphertext, in: world) }
    }

    @Test func `ends with the key, its aliases and grants when the days are over`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key()
            try await world.keys.createAlias("alias/a", for: reference)
            let wish = GrantWish(
                to: "arn:aws:iam::\(World.account):root",
                [.decrypt],
                retiring: "arn:aws:iam::\(World.other):root"
            )
            let grant = try await world.keys.createGrant(wish, on: reference, by: World.account)
            _ = try await world.keys.scheduleDeletion(of: reference, windowDays: 7)
            world.clock.pass(days: 6.9)
            try await world.keys.tend()
            #expect(try await world.now(reference).deletion?.date == World.start + 7 * 86_400)
            world.clock.pass(days: 0.2)
            // Nobody waits for the tending.
            await expectRefusal(.notFound) { _ = try await world.now(reference) }
            await expectRefusal(.notFound) { _ = try await world.now(KeyReference("alias/a", in: World.scope())) }
            await expectRefusal(.notFound) { _ = try await world.keys.cancelDeletion(of: reference) }
            try await world.keys.tend()
            try await world.keys.tend()
            let left = try await world.ledger.read { reader in
                [
                    try reader.find(Key.self, key.id, in: key.scope) != nil,
                    try reader.find(KeyAlias.self, "alias/a", in: key.scope) != nil,
                    try reader.find(KeyGrant.self, grant.id, in: key.scope) != nil,
                    try reader.find(GrantRetirer.self, grant.id, in: key.scope) != nil,
                ]
            }
            #expect(left == [false, false, false, false])
        }
    }

    @Test func `is disabled after a deletion that was taken back`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            _ = try await world.keys.scheduleDeletion(of: reference, windowDays: 30)
            _ = try await world.keys.cancelDeletion(of: reference)
            world.clock.pass(days: 60)
            try await world.keys.tend()
            #expect(try await world.now(reference).state(at: world.clock.now) == .disabled)
        }
    }

    @Test(arguments: [0, 6, 31])
    func `leaves 7 to 30 days`(days: Int) async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            await expectRefusal(.validation) {
                _ = try await world.keys.scheduleDeletion(of: reference, windowDays: days)
            }
        }
    }
}
