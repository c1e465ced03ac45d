import Engine
import Fleet
import Foundation
import Ledger
import Repository
import Testing

/// What tests do in the other region of a fixture that hosts `eu-west-1` beside its own.
extension FleetFixture {
    /// The account in the other region.
    var there: Scope { Scope(account: scope.account, region: "eu-west-1") }

    /// Asks the other region to replicate an instance's automated backups.
    @discardableResult
    func startReplication(of source: Instance) async throws -> AutomatedBackup {
        try await fleet.startReplication(ReplicationRequest(sourceARN: source.arn), in: there)
    }

    /// The replicated automated backups of an instance.
    func replica(of source: Instance) async throws -> AutomatedBackup? {
        let key = BackupKey.away(source.resourceID, in: there)
        return try await fleet.ledger.read { try $0.automatedBackup(resourceID: key) }
    }

    /// Waits until something of an instance can be restored in the other region.
    func awaitReplicating(_ source: Instance) async throws {
        try await eventually("\(source.identifier) is replicated", seconds: 120) {
            try await replica(of: source)?.status == .replicating
        }
    }

    /// Waits until every transaction before `date` can be restored in the other region.
    func awaitReplicated(_ source: Instance, through date: Date) async throws {
        try await eventually("\(source.identifier) is replicated through \(date)", seconds: 120) {
            guard let replica = try await replica(of: source), replica.status == .replicating else { return false }
            return try await fleet.restoreWindow(of: replica).map { $0.latest > date } ?? false
        }
    }

    /// Waits until an instance of the other region is available.
    func awaitThere(_ identifier: String) async throws {
        try await eventually("\(identifier) is available", seconds: 120) {
            let found = try await fleet.ledger.read { [there] in try $0.find(Instance.self, identifier, in: there) }
            try #require(found?.status != .incompatibleRestore, "\(found?.statusReason ?? "")")
            return found?.status == .available
        }
    }

    /// Waits until a snapshot of the other region is available.
    func awaitSnapshotThere(_ identifier: String) async throws {
        try await eventually("\(identifier) is available", seconds: 120) {
            let found = try await fleet.ledger.read { [there] in try $0.find(Snapshot.self, identifier, in: there) }
            try #require(found?.status != .failed, "\(found?.statusReason ?? "")")
            return found?.status == .available
        }
    }

    /// Runs statements in an instance of the other region and returns the first value of the last one.
    func sqlThere(_ identifier: String, _ statement: String) async throws -> String {
        let instance = try await fleet.ledger.read { [there] in try $0.instance(identifier, in: there) }
        return try await fleet.withAdministrator(of: instance) { try await $0.script(statement).value ?? "" }
    }

    /// The bytes of all packs of the other region.
    func packBytes(in region: String) async throws -> Int {
        try await otherStores[region]?.store.list(prefix: "packs/").reduce(0) { $0 + $1.size } ?? 0
    }

    /// Puts automated backups of a staged instance into the ledger, where there are none.
    func stageBackup(of instance: Instance) async throws {
        try await fleet.ledger.write { writer in
            guard try writer.reader.automatedBackup(resourceID: instance.resourceID) == nil else { return }
            try writer.insert(AutomatedBackup(identifier: "ab-\(instance.identifier)", instance: instance))
        }
    }
}
