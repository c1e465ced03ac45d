import Foundation
import Ledger
import Policy
import Testing

@testable import Keys

@Suite struct `A grant` {
    private let ann = "arn:aws:iam::\(World.account):user/ann"
    private let bob = "arn:aws:iam::\(World.account):user/bob"

    private func access(
        _ action: String,
        _ reference: KeyReference,
        _ context: [String: String] = [:],
        grant: GrantWish? = nil
    ) -> KeyAccess {
        KeyAccess(action, .key(reference), EncryptionContext(context), grant: grant)
    }

    @Test func `allows its operations to its grantee until it is taken back`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let (_, other) = try await world.key()
            let wish = GrantWish(to: ann, [.decrypt, .describeKey])
            let grant = try await world.keys.createGrant(wish, on: reference, by: World.account)
            try await world.keys.decide(access("Decrypt", reference), of: World.user("ann"))
            try await world.keys.decide(access("DescribeKey", reference), of: World.user("ann"))
            await expectRefusal(.accessDenied) {
                try await world.keys.decide(access("Encrypt", reference), of: World.user("ann"))
            }
            await expectRefusal(.accessDenied) {
                try await world.keys.decide(access("Decrypt", other), of: World.user("ann"))
            }
            await expectRefusal(.accessDenied) {
                try await world.keys.decide(access("Decrypt", reference), of: World.user("bob"))
            }
            try await world.keys.removeGrant(grant.id, on: reference)
            await expectRefusal(.accessDenied) {
                try await world.keys.decide(access("Decrypt", reference), of: World.user("ann"))
            }
            await expectRefusal(.notFound) { try await world.keys.removeGrant(grant.id, on: reference) }
        }
    }

    @Test(arguments: [
        (GrantConstraints(subset: ["a": "1"], equals: nil), ["a": "1", "b": "2"], true),
        (GrantConstraints(subset: ["a": "1"], equals: nil), ["b": "2"], false),
        (GrantConstraints(subset: nil, equals: ["a": "1"]), ["a": "1"], true),
        (GrantConstraints(subset: nil, equals: ["a": "1"]), ["a": "1", "b": "2"], false),
        (GrantConstraints(subset: nil, equals: ["a": "1"]), [:], false), (nil, [:], true),
    ])
    func `can be for some encryption contexts only`(
        constraints: GrantConstraints?,
        context: [String: String],
        isAllowed: Bool
    ) async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let wish = GrantWish(to: ann, [.decrypt, .describeKey], constraints: constraints)
            _ = try await world.keys.createGrant(wish, on: reference, by: World.account)
            let access = access("Decrypt", reference, context)
            let isAdmitted = (try? await world.keys.decide(access, of: World.user("ann"))) != nil
            #expect(isAdmitted == isAllowed)
            try await world.keys.decide(self.access("DescribeKey", reference), of: World.user("ann"))
        }
    }

    @Test func `gives on no more than it is itself`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let subset = GrantConstraints(subset: ["a": "1"], equals: nil)
            let own = GrantWish(to: ann, [.decrypt, .encrypt, .createGrant], constraints: subset)
            _ = try await world.keys.createGrant(own, on: reference, by: World.account)
            let wishes: [(GrantWish, Bool)] = [
                (GrantWish(to: bob, [.decrypt], constraints: subset), true),
                (
                    GrantWish(
                        to: bob,
                        [.decrypt],
                        constraints: GrantConstraints(subset: nil, equals: ["a": "1", "b": "2"])
                    ), true
                ),
                (GrantWish(to: bob, [.decrypt], constraints: GrantConstraints(subset: ["b": "2"], equals: nil)), false),
                (GrantWish(to: bob, [.decrypt]), false),
                (GrantWish(to: bob, [.decrypt, .describeKey], constraints: subset), false),
            ]
            for (wish, isAllowed) in wishes {
                let access = access("CreateGrant", reference, grant: wish)
                let isAdmitted = (try? await world.keys.decide(access, of: World.user("ann"))) != nil
                #expect(isAdmitted == isAllowed, "\(wish)")
            }
        }
    }

    @Test func `is made once where its name says that it is the same`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let named = GrantWish(to: ann, [.decrypt], name: "once")
            let first = try await world.keys.createGrant(named, on: reference, by: World.account)
            #expect(try await world.keys.createGrant(named, on: reference, by: World.account).id == first.id)
            let bare = GrantWish(to: ann, [.decrypt])
            let second = try await world.keys.createGrant(bare, on: reference, by: World.account)
            #expect(try await world.keys.createGrant(bare, on: reference, by: World.account).id != second.id)
            await expectRefusal(.dryRunOperation) {
                _ = try await world.keys.createGrant(bare, on: reference, by: World.account, isDry: true)
            }
            let page = try await world.keys.grants(on: reference, KeyPageWish(limit: nil, marker: nil, standard: 50))
            #expect(page.items.count == 3)
        }
    }

    @Test func `is given up by whom it names, by its grantee if it says so, and by its account`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let wish = GrantWish(to: ann, [.decrypt], retiring: bob)
            let grant = try await world.keys.createGrant(wish, on: reference, by: World.account)
            for caller in [World.user("bob"), World.root()] { #expect(grant.canBeRetired(by: caller)) }
            let retire = KeyAccess("RetireGrant", .key(reference))
            for caller in [World.user("ann"), World.root(World.other)] {
                #expect(!grant.canBeRetired(by: caller))
                await expectRefusal(.accessDenied) { try await world.keys.decide(retire, of: caller) }
            }
            let own = try await world.keys.createGrant(
                GrantWish(to: ann, [.retireGrant]),
                on: reference,
                by: World.account
            )
            var retireOwn = retire
            retireOwn.grantID = own.id
            try await world.keys.decide(retireOwn, of: World.user("ann"))
            var retireOther = retire
            retireOther.grantID = grant.id
            await expectRefusal(.accessDenied) { try await world.keys.decide(retireOther, of: World.user("ann")) }
            let page = try await world.keys.grants(
                retirableBy: bob,
                in: World.region,
                KeyPageWish(limit: nil, marker: nil, standard: 50)
            )
            #expect(page.items.map(\.id) == [grant.id])
        }
    }

    @Test func `has a token that nobody else can make`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let grant = try await world.keys.createGrant(
                GrantWish(to: ann, [.decrypt]),
                on: reference,
                by: World.account
            )
            let token = try world.keys.token(of: grant)
            let named = try world.keys.grant(named: token)
            #expect(named.id == grant.id && named.key == reference)
            try world.keys.check(grantTokens: [token])
            for wrong in ["", "x", String(token.dropLast(4)), String(repeating: "A", count: 200)] {
                await expectRefusal(.invalidGrantToken) { _ = try world.keys.grant(named: wrong) }
            }
        }
    }

    @Test(arguments: [
        "ann", "arn:aws:iam::1:root", "arn:aws:s3:::bucket", "arn:aws:iam::\(World.account):group/g", "*",
    ])
    func `is for a principal of IAM`(grantee: String) async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            await expectRefusal(.invalidArn) {
                _ = try await world.keys.createGrant(
                    GrantWish(to: grantee, [.decrypt]),
                    on: reference,
                    by: World.account
                )
            }
        }
    }
}
