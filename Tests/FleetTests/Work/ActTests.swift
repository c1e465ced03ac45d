import Foundation
import Keys
import Ledger
import Logging
import Policy
import Repository
import Testing

@testable import Fleet

@Suite struct `What RDS does by itself` {
    private static func acts(_ fixture: FleetFixture) async throws -> [Act] {
        try await fixture.fleet.ledger.read { try $0.list(Act.self, in: .global) }
    }

    private static func run(_ order: WorkOrder, on subject: String, _ fixture: FleetFixture) async throws {
        let work = Work(
            scope: fixture.scope,
            id: "w-\(subject)",
            subject: subject,
            order: order,
            createdAt: fixture.fleet.clock.now()
        )
        try await fixture.fleet.ledger.write { try $0.insert(work) }
        try await WorkTask(fleet: fixture.fleet, work: work, logger: Logger(label: "test")).run()
    }

    @Test func `tells of each snapshot that expires`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage(backupsOfDays: [6, 5, 0])
            let order = WorkOrder.expireBackups(resourceID: instance.resourceID)
            try await Self.run(order, on: "expiry/\(instance.resourceID)", fixture)
            let left = try await fixture.automatedSnapshots(instance.resourceID).map(\.identifier)
            let found = try await Self.acts(fixture).filter { $0.name == "DeleteDBSnapshot" }
            #expect(found.count == 3 - left.count)
            let act = try #require(found.first)
            #expect(act.doer == .itself)
            #expect(act.home == fixture.scope)
            #expect(act.resources.contains(ResourceName.snapshot("s0", in: fixture.scope)))
            #expect(act.resources.contains(instance.arn))
            #expect(act.details["dBSnapshotIdentifier"] == .text("s0"))
            #expect(act.details["reason"] == .text(RemovalReason.retentionPeriod.rawValue))
        }
    }

    @Test func `tells of automated backups that are removed, and of all that was part of them`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage(backupsOfDays: [1, 0])
            let backup = try #require(try await fixture.automatedBackup(instance.resourceID))
            let order = WorkOrder.deleteAutomatedBackups(resourceID: instance.resourceID)
            try await Self.run(order, on: instance.resourceID, fixture)
            let found = try await Self.acts(fixture)
            let whole = try #require(found.first { $0.name == "DeleteDBInstanceAutomatedBackup" })
            #expect(whole.resources.contains(backup.arn))
            let snapshots = found.filter { $0.name == "DeleteDBSnapshot" }
            #expect(Set(snapshots.flatMap(\.resources)).count == 3)
            #expect(snapshots.allSatisfy { $0.details["reason"] == .text(RemovalReason.backupsRemoved.rawValue) })
        }
    }

    @Test func `tells that an instance whose key went is stopped`() async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed()
            let instance = try await fixture.stage("app", under: keyed)
            try await keyed.keys.disable(keyed.key.reference)
            try await KeyPatrol(keyed.fleet).look(keyed.storageKeys)
            try await KeyPatrol(keyed.fleet).look(keyed.storageKeys)
            let found = try await Self.acts(fixture)
            #expect(found.map(\.name) == ["StopDBInstance"])
            #expect(found.first?.resources == [instance.arn])
        }
    }

    @Test func `tells of each use of a key, and by whose right`() async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed()
            let user = KeyUser(KeyCaller(.root(account: fixture.scope.account), in: fixture.scope))
            let policies = try PrincipalPolicies.everything
            try await keyed.storageKeys.grant(
                keyed.key,
                of: keyed.lineage,
                by: KeyUser(user.caller, policies: policies)
            )
            let wrapped = try await keyed.storageKeys.makeDataKey(keyed.key)
            _ = try await keyed.storageKeys.open(wrapped, of: LineageID(keyed.lineage))
            for grant in try await keyed.grants { try await keyed.storageKeys.retire(grant) }
            // What is refused was not done.
            await #expect(throws: RepositoryError.self) {
                try await keyed.storageKeys.open(wrapped, of: LineageID(keyed.lineage))
            }
            let found = try await Self.acts(fixture)
            #expect(
                found.map(\.name).sorted() == [
                    "CreateGrant", "Decrypt", "GenerateDataKeyWithoutPlaintext", "RetireGrant",
                ]
            )
            #expect(found.allSatisfy { $0.service == "kms" && $0.resources == [keyed.key.keyARN] })
            #expect(found.allSatisfy { $0.home == fixture.scope })
            let asker = Act.Asker(
                arn: "arn:aws:iam::\(fixture.scope.account):root",
                userID: nil,
                account: fixture.scope.account
            )
            for act in found {
                #expect(act.doer == (act.name == "CreateGrant" ? .onBehalf(of: asker, by: "rds") : .caller("rds")))
            }
            let opened = found.first { $0.name == "Decrypt" }
            #expect(opened?.details["encryptionContext"] == .pairs(["aws:rds:db-id": "db-1"]))
        }
    }
}

extension PrincipalPolicies {
    /// Those of somebody who may do everything.
    fileprivate static var everything: PrincipalPolicies {
        get throws {
            let text = #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#
            let document = try PolicyDocument(text, kind: .managed)
            return PrincipalPolicies(identity: [AttachedPolicy(id: "all", document: document)])
        }
    }
}
