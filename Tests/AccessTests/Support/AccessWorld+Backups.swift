import Fleet
import Foundation
import Ledger
import Testing

/// Instances and backups that only the ledger knows of.
extension AccessWorld {
    /// The scope of everything here.
    var scope: Scope { Scope(account: account, region: Self.region) }

    /// Makes a running instance called `app`, with automated backups unless they are kept for no time.
    func instance(_ name: String = "app", retentionDays: Int, tags: [String: String] = [:]) async throws {
        var make = [
            "DBInstanceIdentifier": name, "DBInstanceClass": "db.t3.micro", "Engine": "postgres",
            "AllocatedStorage": "20", "MasterUsername": "app", "MasterUserPassword": "correct-horse",
            "BackupRetentionPeriod": "\(retentionDays)", "DBName": "orders",
        ]
        for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
            make["Tags.Tag.\(index + 1).Key"] = tag.key
            make["Tags.Tag.\(index + 1).Value"] = tag.value
        }
        let answer = try await call("rds", "CreateDBInstance", make)
        try #require(answer.status == 200, "\(answer.text)")
        let scope = scope
        try await ledger.write { writer in
            let instance = try writer.update(Instance.self, name, in: scope) { $0.status = .available }
            for work in try writer.reader.work(on: instance.resourceID) {
                try writer.delete(Work.self, work.id, in: scope)
            }
            if retentionDays > 0, try writer.reader.automatedBackup(resourceID: instance.resourceID) == nil {
                try writer.insert(AutomatedBackup(identifier: "ab-\(name)", instance: instance))
            }
        }
    }

    /// Makes an instance one whose backups are encrypted, and those that it has.
    func encrypt(_ name: String = "app") async throws {
        let scope = scope
        let key = StorageKey(keyARN: "arn:aws:kms:eu-central-1:\(account):key/k", account: account, context: [:])
        try await ledger.write { writer in
            let instance = try writer.update(Instance.self, name, in: scope) { $0.storageKey = key }
            for snapshot in try writer.reader.list(Snapshot.self, in: scope) {
                try writer.update(Snapshot.self, snapshot.id, in: scope) { $0.instance.storageKey = key }
            }
            guard let backup = try writer.reader.automatedBackup(resourceID: instance.resourceID) else { return }
            try writer.update(AutomatedBackup.self, backup.id, in: scope) { $0.instance.storageKey = key }
        }
    }

    /// The instances that there are.
    func instances() async throws -> [Instance] {
        let scope = scope
        return try await ledger.read { try $0.list(Instance.self, in: scope) }
    }

    /// The automated backups of an instance.
    func backup(of name: String) async throws -> AutomatedBackup {
        let scope = scope
        return try await ledger.read { reader in
            let instance = try #require(try reader.find(Instance.self, name, in: scope))
            return try #require(try reader.automatedBackup(resourceID: instance.resourceID))
        }
    }

    /// Gives an instance another name, as work on it would.
    func rename(_ name: String, to newName: String) async throws {
        let scope = scope
        try await ledger.write { writer in
            guard var instance = try writer.reader.find(Instance.self, name, in: scope) else { return }
            try writer.delete(Instance.self, name, in: scope)
            instance.identifier = newName
            try writer.insert(instance)
        }
    }

    /// An automated snapshot of the first instance.
    func automatedSnapshot(_ name: String, tags: [String: String] = [:]) async throws {
        try await snapshot(name, .automated, tags: tags)
    }

    /// A snapshot of the first instance.
    func snapshot(_ name: String, _ origin: Snapshot.Origin = .manual, tags: [String: String] = [:]) async throws {
        let (instance, scope) = (try await instances()[0], scope)
        try await ledger.write { writer in
            var snapshot = Snapshot(
                scope: scope,
                identifier: name,
                origin: origin,
                instance: instance,
                manifest: "manifest-1",
                requestedAt: Self.start,
                tags: tags.map { ResourceTag(key: $0.key, value: $0.value) }
            )
            snapshot.status = .available
            try writer.insert(snapshot)
        }
    }

    /// What is left here of the replication of an instance of that name in another region.
    func replica(of name: String, retentionDays: Int) async throws -> AutomatedBackup {
        var instance = try await instances()[0]
        instance.scope = Scope(account: account, region: "eu-west-1")
        instance.identifier = name
        instance.resourceID = "db-AWAY"
        var backup = AutomatedBackup(identifier: "ab-away", instance: instance)
        backup.scope = scope
        backup.status = .retained
        backup.replication = Replication(sourceARN: instance.arn, retentionDays: retentionDays, tags: [])
        let made = backup
        try await ledger.write { try $0.insert(made) }
        return made
    }
}
