import DiskTesting
import Engine
import Foundation
import Keys
import Ledger
import Logging
import SystemPackage
import Testing

@testable import Fleet

@Suite(.enabled("\(TestDisk.need)") { TestDisk.isPossible })
struct `The directory of an encrypted instance` {
    @Test func `is encrypted before anything is in it, and read with its KMS key alone`() async throws {
        try await onDisk { fixture, keyed in
            let (fleet, instance) = (keyed.fleet, try await fixture.stage("app", under: keyed))
            let directory = EncryptedDirectory(try fleet.server(of: instance).directory)
            try await fleet.prepareDirectory(of: instance)
            let kept = try #require(try await key(of: instance, fleet))
            #expect(try directory.key == kept.keyID)
            let file = directory.path.appending("file").string
            #expect(FileManager.default.createFile(atPath: file, contents: Data("words".utf8)))
            // Once more changes nothing, as after a kill.
            try await fleet.prepareDirectory(of: instance)
            #expect(try await key(of: instance, fleet)?.identifier == kept.identifier)

            try await fleet.lock(instance.resourceID)
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(try await fleet.isLocked(instance.resourceID))
            try await keyed.keys.disable(keyed.key.reference)
            let error = await #expect(throws: FleetError.self) { try await fleet.unlock(instance) }
            #expect(error?.code == .keyNotAccessible)
            #expect(!FileManager.default.fileExists(atPath: file))
            try await keyed.keys.enable(keyed.key.reference)
            try await fleet.unlock(instance)
            #expect(FileManager.default.contents(atPath: file) == Data("words".utf8))
            let acts = try await fleet.ledger.read { try $0.all(Act.self) }.map(\.name)
            #expect(acts.filter { $0 == "GenerateDataKey" }.count == 1 && acts.filter { $0 == "Decrypt" }.count == 1)
            // A server that runs is taken over without its KMS key.
            try await keyed.keys.disable(keyed.key.reference)
            try await fleet.unlock(instance)
        }
    }

    @Test func `is encrypted by the next attempt where the first ended before it was`() async throws {
        try await onDisk { fixture, keyed in
            let (fleet, instance) = (keyed.fleet, try await fixture.stage("app", under: keyed))
            let directory = EncryptedDirectory(try fleet.server(of: instance).directory)
            try await fleet.prepareDirectory(of: instance)
            for isThere in [false, true] {
                try await fleet.lock(instance.resourceID)
                try FileManager.default.removeItem(atPath: directory.path.string)
                if isThere {
                    try FileManager.default.createDirectory(
                        atPath: directory.path.string,
                        withIntermediateDirectories: false
                    )
                }
                try await fleet.prepareDirectory(of: instance)
                #expect(try await directory.key == key(of: instance, fleet)?.keyID)
            }
        }
    }

    @Test(arguments: [DirectoryEncryption.Wish.ifPossible, .always])
    func `that was copied is used as it is, unless it must be encrypted`(wish: DirectoryEncryption.Wish) async throws {
        try await onDisk(wish) { fixture, keyed in
            let (fleet, instance) = (keyed.fleet, try await fixture.stage("app", under: keyed))
            let path = try fleet.server(of: instance).directory.string
            try await fleet.prepareDirectory(of: instance)
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(atPath: path + "/data", withIntermediateDirectories: true)
            do {
                try await fleet.unlock(instance)
                #expect(wish == .ifPossible)
            } catch let error as FleetError {
                #expect(wish == .always && error.code == .invalidInstanceState)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["data"])
        }
    }

    @Test func `that holds something already, or is of an instance that isn't encrypted, stays as it is`() async throws
    {
        try await onDisk { fixture, keyed in
            let fleet = keyed.fleet
            let begun = try await fixture.stage("begun", under: keyed)
            let plain = try await fixture.stage("plain")
            let path = try fleet.server(of: begun).directory.string
            try FileManager.default.createDirectory(atPath: path + "/data", withIntermediateDirectories: true)
            for instance in [begun, plain] {
                try await fleet.prepareDirectory(of: instance)
                #expect(try await key(of: instance, fleet) == nil)
                #expect(try EncryptedDirectory(fleet.server(of: instance).directory).key == nil)
                #expect(try await !fleet.isLocked(instance.resourceID))
            }
        }
    }

    @Test func `is locked by the patrol where nothing needs it`() async throws {
        try await onDisk { fixture, keyed in
            let fleet = keyed.fleet
            for (name, wish, isBusy, isLocked) in [
                ("idle", ServerWish.stopped, false, true), ("failed", .held, false, true),
                ("busy", .stopped, true, false), ("running", .running, false, false),
            ] {
                var instance = try await fixture.stage(name, under: keyed)
                let (id, now) = (instance.resourceID, fleet.clock.now())
                instance = try await fleet.ledger.write { writer in
                    try writer.update(Instance.self, name, in: fixture.scope) { $0.wish = wish }
                }
                try await fleet.prepareDirectory(of: instance)
                if isBusy {
                    let work = Work(scope: fixture.scope, id: "w", subject: id, order: .startInstance, createdAt: now)
                    try await fleet.ledger.write { try $0.insert(work) }
                }
                try await DirectoryPatrol(fleet).look()
                #expect(try await fleet.isLocked(id) == isLocked, "\(name)")
            }
        }
    }

    @Test func `keeps an instance inaccessible whose key was lost after its start was accepted`() async throws {
        try await onDisk { fixture, keyed in
            let (fleet, instance) = (keyed.fleet, try await fixture.stage("app", under: keyed))
            try await fleet.prepareDirectory(of: instance)
            try await fleet.lock(instance.resourceID)
            let scope = fixture.scope
            try await fleet.ledger.write { writer in
                try writer.update(Instance.self, "app", in: scope) { ($0.status, $0.wish) = (.stopped, .stopped) }
            }
            _ = try await fleet.startInstance("app", in: scope)
            try await keyed.keys.disable(keyed.key.reference)
            let work = try #require(try await fixture.work(on: instance).first)
            try await WorkTask(fleet: fleet, work: work, logger: Logger(label: "test")).run()
            let lost = try await fixture.instance("app")
            #expect(lost.status == .inaccessibleRecoverable && lost.inaccessibleAt != nil)
            #expect(try await fixture.work(on: instance).isEmpty)
        }
    }

    /// Lends a fleet with a KMS key whose instances' directories are on a disk that can encrypt them.
    private func onDisk(
        _ wish: DirectoryEncryption.Wish = .ifPossible,
        _ body: @escaping @Sendable (FleetFixture, KeyedFleet) async throws -> Void
    ) async throws {
        try await TestDisk.with(features: "encrypt") { disk in
            try await FleetFixture.withStores(adjusting: { $0.instancesDirectory = disk.path.string }) { fixture in
                try await body(fixture, try await fixture.keyed(DirectoryEncryption(wish)))
            }
        }
    }

    private func key(of instance: Instance, _ fleet: Fleet) async throws -> DirectoryKey? {
        let resourceID = instance.resourceID
        return try await fleet.ledger.read { try $0.directoryKey(resourceID: resourceID) }
    }
}
