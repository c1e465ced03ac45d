import Foundation
import Ledger
import Testing

@testable import Keys

@Suite struct `An alias` {
    @Test func `can come to mean another key, and goes without it`() async throws {
        try await World.with { world in
            let (first, one) = try await world.key()
            let (second, two) = try await world.key()
            let alias = try KeyReference("alias/a", in: World.scope())
            try await world.keys.createAlias("alias/a", for: one)
            await expectRefusal(.alreadyExists) { try await world.keys.createAlias("alias/a", for: two) }
            #expect(try await world.now(alias).id == first.id)
            world.clock.pass(days: 1)
            try await world.keys.updateAlias("alias/a", to: two)
            #expect(try await world.now(alias).id == second.id)
            let page = try await world.keys.aliases(in: World.scope(), of: two, wish())
            #expect(page.items.map(\.id) == ["alias/a"])
            #expect(page.items[0].createdAt == World.start && page.items[0].updatedAt == world.clock.now)
            #expect(try await world.keys.aliases(in: World.scope(), of: one, wish()).items.isEmpty)
            try await world.keys.deleteAlias("alias/a", in: World.scope())
            await expectRefusal(.notFound) { try await world.keys.deleteAlias("alias/a", in: World.scope()) }
            await expectRefusal(.notFound) { try await world.keys.updateAlias("alias/a", to: two) }
            _ = try await world.now(two)
        }
    }

    @Test(arguments: [
        "a", "alias/", "alias/a b", "alias/ä", "alias/aws/rds", "alias/" + String(repeating: "a", count: 251),
    ])
    func `has a name of AWS's form`(name: String) async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            await expectRefusal(.invalidAliasName) { try await world.keys.createAlias(name, for: reference) }
        }
    }

    @Test func `is one of at most 50 of a key, which are listed in pages`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            for number in 10..<60 { try await world.keys.createAlias("alias/\(number)", for: reference) }
            await expectRefusal(.limitExceeded) { try await world.keys.createAlias("alias/60", for: reference) }
            var names: [String] = []
            var marker: String?
            repeat {
                let wish = try KeyPageWish(limit: 7, marker: marker, standard: 50)
                let page = try await world.keys.aliases(in: World.scope(), of: nil, wish)
                #expect(page.items.count <= 7)
                names += page.items.map(\.id)
                marker = page.next
            } while marker != nil
            #expect(names == (10..<60).map { "alias/\($0)" })
            #expect(throws: KeyError.self) { try KeyPageWish(limit: 0, marker: nil, standard: 1) }
            #expect(throws: KeyError.self) { try KeyPageWish(limit: 1_001, marker: nil, standard: 1) }
        }
    }

    @Test(arguments: [
        ("arn:aws:kms:eu-west-1:123456789012:alias/a", KeyError.Code.notFound), ("nonsense", .notFound),
        ("arn:aws:kms:eu-central-1:123456789012:other/a", .invalidArn), ("arn:aws:kms", .invalidArn),
        ("arn:aws:kms:eu-central-1:1:alias/a", .invalidArn), ("alias/a", .notFound), ("", .validation),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", .notFound),
    ])
    func `or key that isn't there is refused as AWS does`(name: String, code: KeyError.Code) async throws {
        try await World.with { world in
            await expectRefusal(code) { _ = try await world.now(KeyReference(name, in: World.scope())) }
        }
    }

    private func wish() throws -> KeyPageWish { try KeyPageWish(limit: nil, marker: nil, standard: 50) }
}
