import Engine
import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

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

    /// The packs in the repository.
    func packs() throws -> Set<URL> {
        let root = URL(fileURLWithPath: directory + "/repository")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects ?? []
        return Set(files.compactMap { $0 as? URL }.filter { $0.path.contains("/packs/") && !$0.hasDirectoryPath })
    }

    /// Loses those of the given packs that a snapshot can do without for the file that a rewind asks for first.
    func losePacks(of snapshot: String, among packs: Set<URL>) async throws {
        let repository = try fleet.repository(scope)
        let id = try SnapshotID(try await self.snapshot(snapshot).manifest)
        for pack in packs.sorted(by: { $0.path < $1.path }) {
            let away = URL(fileURLWithPath: directory).appendingPathComponent(pack.lastPathComponent)
            try FileManager.default.moveItem(at: pack, to: away)
            let manifest = try await repository.manifest(id)
            guard (try? await repository.read(manifest, path: PostgreSQLServer.versionFile)) == nil else { continue }
            try FileManager.default.moveItem(at: away, to: pack)
        }
        #expect(try !packs.isSubset(of: self.packs()), "something is lost")
    }
}
