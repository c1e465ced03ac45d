import Fleet
import Foundation
import Ledger
import Testing

extension FleetFixture {
    /// Waits until an instance is in a state.
    func awaitInstance(_ identifier: String, _ status: InstanceStatus = .available, seconds: Double = 90) async throws {
        try await eventually("\(identifier) is \(status.rawValue)", seconds: seconds) {
            let scope = scope
            guard let found = try await fleet.ledger.read({ try $0.find(Instance.self, identifier, in: scope) }) else {
                return false
            }
            let isBad = found.status == .failed || found.status == .incompatibleRestore
            try #require(!isBad || found.status == status, "\(found.statusReason ?? "")")
            return found.status == status
        }
    }

    /// Waits until there is no instance of that name.
    func awaitGone(_ identifier: String, seconds: Double = 60) async throws {
        let scope = scope
        try await eventually("\(identifier) is gone", seconds: seconds) {
            try await fleet.ledger.read { try $0.find(Instance.self, identifier, in: scope) } == nil
        }
    }

    /// Waits until a snapshot is available.
    func awaitSnapshot(_ identifier: String, in scope: Scope? = nil, seconds: Double = 60) async throws {
        try await eventually("\(identifier) is available", seconds: seconds) {
            let scope = scope ?? self.scope
            let found = try await fleet.ledger.read { try $0.find(Snapshot.self, identifier, in: scope) }
            try #require(found?.status != .failed, "\(found?.statusReason ?? "")")
            return found?.status == .available
        }
    }

    /// Waits until an instance has this many complete automated snapshots, and answers them, oldest first.
    @discardableResult
    func awaitBackups(_ resourceID: String, _ count: Int, seconds: Double = 60) async throws -> [Snapshot] {
        try await eventually("\(resourceID) has \(count) backups", seconds: seconds) {
            try await automatedSnapshots(resourceID).filter { $0.status == .available }.count == count
        }
        return try await automatedSnapshots(resourceID)
    }

    /// Waits until every transaction before `date` can be restored.
    func awaitRestorable(_ identifier: String, through date: Date, seconds: Double = 30) async throws {
        let resourceID = try await instance(identifier).resourceID
        try await eventually("\(identifier) can be restored to \(date)", seconds: seconds) {
            try await window(resourceID).map { $0.latest > date } ?? false
        }
    }

    /// Waits until no work is left.
    func awaitIdle(seconds: Double = 60) async throws {
        try await eventually("no work is left", seconds: seconds) {
            try await fleet.ledger.read { try $0.all(Work.self) }.isEmpty
        }
    }
}

/// Waits until a condition holds, up to a limit.
func eventually(
    _ what: String,
    seconds: Double,
    _ condition: () async throws -> Bool
) async throws {
    let limit = ContinuousClock.now + .seconds(seconds)
    while try await !condition() {
        try #require(ContinuousClock.now < limit, "\(what): not within \(seconds) s")
        try await Task.sleep(for: .milliseconds(50))
    }
}
