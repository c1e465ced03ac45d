import Access
import AccessTesting
import Foundation
import Keys
import Ledger
import Policy
import Testing

@testable import Fleet

@Suite struct `What another daemon's caller may have read` {
    private static let all = ["kms:DescribeKey", "kms:Decrypt", "rds:CopyDBSnapshot"]

    /// Whether a user whom the other daemon knows may copy a snapshot that the key encrypts.
    private func isAllowed(_ keyed: KeyedFleet, _ snapshot: Snapshot, as user: String) async throws -> Bool {
        let scope = snapshot.scope
        let arn = "arn:aws:iam::\(scope.account):\(user)"
        let there = Scope(account: scope.account, region: "eu-west-1")
        let caller = KeyCaller(.user(arn, account: scope.account), in: there, context: ["aws:SourceIp": ["192.0.2.1"]])
        let request = ResealRequest(keyed.key, for: "rds:CopyDBSnapshot", on: snapshot.arn, by: KeyUser(caller))
        let access = Access(ledger: keyed.fleet.ledger, sealer: TestSealer())
        do {
            let asker = try await access.standing(of: arn, in: scope.account)
            try await keyed.fleet.decide(request, in: scope.region, by: asker)
            return true
        } catch let error as FleetError where error.code == .keyNotAccessible {
            return false
        }
    }

    /// A tagged snapshot under the key.
    private func snapshot(_ fixture: FleetFixture, _ keyed: KeyedFleet) async throws -> Snapshot {
        _ = try await fixture.stage("app", under: keyed)
        return try await fixture.stageSnapshot("kept", of: "app", tags: [Tag(key: "secret", value: "yes")])
    }

    /// Gives a user of this region's daemon an inline policy.
    private func allow(_ fixture: FleetFixture, _ statements: String...) async throws {
        let access = Access(ledger: fixture.fleet.ledger, sealer: TestSealer())
        let (account, now) = (fixture.scope.account, fixture.fleet.clock.now())
        _ = try? await access.createUser("clerk", path: nil, boundary: nil, tags: [], in: account, now: now)
        let policy = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
        try await access.change(User.self, "clerk", in: account) { user, _ in user.inlinePolicies = ["own": policy] }
    }

    private static func statement(_ effect: String, _ actions: [String], if condition: String = "{}") -> String {
        let list = actions.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"Effect":"\#(effect)","Action":[\#(list)],"Resource":"*","Condition":\#(condition)}"#
    }

    @Test func `is what the policies here allow a user of that name, each action of it`() async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed()
            let snapshot = try await snapshot(fixture, keyed)
            #expect(try await !isAllowed(keyed, snapshot, as: "user/clerk"))
            for missing in Self.all {
                try await allow(fixture, Self.statement("Allow", Self.all.filter { $0 != missing }))
                #expect(try await !isAllowed(keyed, snapshot, as: "user/clerk"), "\(missing)")
            }
            try await allow(fixture, Self.statement("Allow", Self.all))
            #expect(try await isAllowed(keyed, snapshot, as: "user/clerk"))
            #expect(try await !isAllowed(keyed, snapshot, as: "user/else"))
            #expect(try await !isAllowed(keyed, snapshot, as: "role/clerk"))
        }
    }

    @Test(arguments: [
        #"{"StringEquals":{"aws:ResourceTag/secret":"yes"}}"#, #"{"StringEquals":{"rds:snapshot-tag/secret":"yes"}}"#,
        #"{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#,
    ])
    func `is nothing that a condition on the snapshot or the request denies`(condition: String) async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed()
            let snapshot = try await snapshot(fixture, keyed)
            try await allow(
                fixture,
                Self.statement("Allow", Self.all),
                Self.statement("Deny", ["rds:CopyDBSnapshot"], if: condition)
            )
            #expect(try await !isAllowed(keyed, snapshot, as: "user/clerk"))
        }
    }

    @Test func `is everything for the root user of a known account, while the key can be used`() async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed()
            let snapshot = try await snapshot(fixture, keyed)
            #expect(try await !isAllowed(keyed, snapshot, as: "root"))
            let (account, now) = (fixture.scope.account, fixture.fleet.clock.now())
            try await fixture.fleet.ledger.write { try $0.insert(Account(id: account, createdAt: now)) }
            #expect(try await isAllowed(keyed, snapshot, as: "root"))
            try await keyed.keys.disable(keyed.key.reference)
            #expect(try await !isAllowed(keyed, snapshot, as: "root"))
        }
    }
}
