import Engine
import Fleet
import Foundation
import Ledger
import Repository
import Testing

extension FleetFixture {
    /// A complete request for a small instance.
    func request(_ identifier: String, retentionDays: Int = 1) -> InstanceRequest {
        var request = InstanceRequest(identifier: identifier)
        request.engine = "postgres"
        request.instanceClass = "db.t3.micro"
        request.allocatedStorageGiB = 20
        request.masterUsername = "app"
        request.masterPassword = "correct-horse"
        request.backupRetentionDays = retentionDays
        request.port = ports.next()
        return request
    }

    /// Asks for an instance with small settings.
    @discardableResult
    func create(
        _ identifier: String,
        retentionDays: Int = 1,
        _ change: (inout InstanceRequest) -> Void = { _ in }
    ) async throws -> Instance {
        var request = request(identifier, retentionDays: retentionDays)
        change(&request)
        return try await fleet.createInstance(request, in: scope)
    }

    /// Asks for an instance and waits until it is available and its first backup, if any, is complete.
    func createAndAwait(
        _ identifier: String,
        retentionDays: Int = 1,
        _ change: (inout InstanceRequest) -> Void = { _ in }
    ) async throws {
        try await create(identifier, retentionDays: retentionDays, change)
        try await awaitInstance(identifier)
    }

    /// Asks for changes of an instance.
    @discardableResult
    func modify(
        _ identifier: String,
        immediately: Bool = true,
        _ change: (inout ModifyRequest) -> Void
    ) async throws -> Instance {
        var request = ModifyRequest(identifier: identifier)
        request.appliesImmediately = immediately
        change(&request)
        return try await fleet.modifyInstance(request, in: scope)
    }

    /// Asks for the deletion of an instance without a final snapshot.
    @discardableResult
    func delete(_ identifier: String, keepingBackups: Bool = false, final: String? = nil) async throws -> Instance {
        try await fleet.deleteInstance(
            identifier,
            skipsFinalSnapshot: final == nil,
            finalSnapshot: final,
            deletesAutomatedBackups: !keepingBackups,
            in: scope
        )
    }

    /// Asks for an instance restored to a time; `nil` is the latest.
    @discardableResult
    func restore(_ source: RestoreOrigin, to time: Date?, as identifier: String) async throws -> Instance {
        try await fleet.restore(source, to: time, as: InstanceRequest(identifier: identifier), in: scope)
    }
}

extension FleetFixture {
    /// An instance as the ledger knows it now.
    func instance(_ identifier: String) async throws -> Instance {
        let scope = scope
        return try await fleet.ledger.read { try $0.instance(identifier, in: scope) }
    }

    /// A snapshot as the ledger knows it now.
    func snapshot(_ identifier: String) async throws -> Snapshot {
        let scope = scope
        return try await fleet.ledger.read { try $0.snapshot(identifier, in: scope) }
    }

    /// The automated snapshots there are, oldest first.
    func automatedSnapshots(_ resourceID: String) async throws -> [Snapshot] {
        let all = try await fleet.ledger.read { try $0.list(Snapshot.self, ownedBy: resourceID) }
        return all.filter { $0.origin == .automated }
    }

    /// The internal recovery points of an instance, oldest first.
    func recoveryPoints(_ resourceID: String) async throws -> [RecoveryPoint] {
        try await fleet.ledger.read { try $0.list(RecoveryPoint.self, ownedBy: resourceID) }
    }

    /// The automated backups of an instance, living or deleted.
    func automatedBackup(_ resourceID: String) async throws -> AutomatedBackup? {
        try await fleet.ledger.read { try $0.automatedBackup(resourceID: resourceID) }
    }

    /// How far an instance's log is captured.
    func progress(_ resourceID: String) async throws -> CaptureProgress? {
        let scope = scope
        return try await fleet.ledger.read { try $0.captureProgress(scope, resourceID: resourceID) }
    }

    /// The numbers of the events about a resource, oldest first.
    func events(_ identifier: String) async throws -> [String] {
        let scope = scope
        let all = try await fleet.ledger.read { try $0.list(Event.self, in: scope) }
        return all.filter { $0.sourceIdentifier == identifier }.map { String($0.number.suffix(4)) }
    }

    /// What can be restored of an instance now.
    func window(_ resourceID: String) async throws -> RestoreWindow? {
        guard let backup = try await automatedBackup(resourceID) else { return nil }
        return try await fleet.restoreWindow(of: backup)
    }

    /// The part of what can be restored of an instance now that has no gap.
    func unbrokenWindow(_ resourceID: String) async throws -> RestoreWindow? {
        guard let backup = try await automatedBackup(resourceID) else { return nil }
        let now = fleet.clock.now()
        return try await fleet.ledger.read { try Fleet.unbrokenWindow(of: backup, at: now, $0) }
    }

    /// The stretches of captured log in the repository.
    func ranges(_ instance: Instance) async throws -> [LogRange] {
        guard let repository = fleet.repositories[scope.region] else { return [] }
        let log = try await repository.log(stream: StreamID(instance.stream), lineage: LineageID(instance.lineage))
        return log.ranges()
    }

    /// Runs statements in an instance's `postgres` database and returns the first value of the last one.
    @discardableResult
    func sql(_ identifier: String, _ statement: String) async throws -> String {
        try await fleet.withAdministrator(of: try await instance(identifier)) {
            try await $0.script(statement).value ?? ""
        }
    }
}
