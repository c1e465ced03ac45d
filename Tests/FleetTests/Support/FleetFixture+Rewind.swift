import Fleet
import Foundation
import Ledger
import Testing

extension FleetFixture {
    /// Asks for a rewind.
    @discardableResult
    func rewind(_ identifier: String, to target: RewindTarget, keeping: Bool = true) async throws -> Rewind {
        try await fleet.rewind(identifier, to: target, takesSafetySnapshot: keeping, in: scope)
    }

    /// Waits until a rewind has ended, and answers it.
    @discardableResult
    func awaitRewind(_ rewind: Rewind, seconds: Double = 120) async throws -> Rewind {
        let scope = scope
        try await eventually("the rewind to \(rewind.target) has ended", seconds: seconds) {
            try await fleet.ledger.read { try $0.find(Rewind.self, rewind.id, in: scope) }?.status != .rewinding
        }
        return try await #require(fleet.ledger.read { try $0.find(Rewind.self, rewind.id, in: scope) })
    }

    /// Rewinds an instance, and waits until it is available again with a backup of its new timeline.
    func rewindAndAwait(_ identifier: String, to target: RewindTarget, keeping: Bool = true) async throws -> Rewind {
        let ended = try await awaitRewind(rewind(identifier, to: target, keeping: keeping))
        #expect(ended.status == .complete, "\(ended.statusReason ?? "")")
        let instance = try await instance(identifier)
        try await eventually("\(identifier) has a base on timeline \(instance.timeline)", seconds: 120) {
            try await automatedSnapshots(instance.resourceID).contains {
                $0.status == .available && $0.log?.timeline == instance.timeline
            }
        }
        try await awaitInstance(identifier)
        return ended
    }
}
