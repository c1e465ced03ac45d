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

extension FleetFixture {
    /// Rewinds an instance that has no automated backups, without a safety snapshot.
    func rewindAndAwaitAvailable(_ identifier: String, to target: RewindTarget) async throws -> Rewind {
        let ended = try await awaitRewind(rewind(identifier, to: target, keeping: false))
        #expect(ended.status == .complete, "\(ended.statusReason ?? "")")
        try await awaitInstance(identifier)
        return ended
    }

    /// Damages the pack that was written last.
    func loseNewestPack() throws {
        let root = URL(fileURLWithPath: directory + "/repository")
        let keys: [URLResourceKey] = [.contentModificationDateKey]
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys)?.allObjects ?? []
        let packs = files.compactMap { $0 as? URL }.filter { $0.path.contains("/packs/") && !$0.hasDirectoryPath }
        let dated = try packs.map { ($0, try $0.resourceValues(forKeys: Set(keys)).contentModificationDate) }
        let newest = try #require(dated.max { ($0.1 ?? .distantPast) < ($1.1 ?? .distantPast) }?.0)
        try FileManager.default.removeItem(at: newest)
    }
}
