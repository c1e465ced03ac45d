import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `Changing an instance back` {
    /// A change of an instance with provisioned storage, and the request that undoes it.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable (inout ModifyRequest) -> Void
        let undo: @Sendable (inout ModifyRequest) -> Void
        let isUndone: @Sendable (PendingChanges) -> Bool

        init<T: Equatable & Sendable>(
            _ path: any WritableKeyPath<InstanceRequest, T?> & Sendable,
            _ waiting: any WritableKeyPath<PendingChanges, T?> & Sendable,
            from old: T,
            to new: T
        ) {
            testDescription = "\(old) to \(new)"
            make = { $0.changes[keyPath: path] = new }
            undo = { $0.changes[keyPath: path] = old }
            isUndone = { $0[keyPath: waiting] == old }
        }

        init(renaming old: String, to new: String) {
            testDescription = "\(old) to \(new)"
            make = { $0.newIdentifier = new }
            undo = { $0.newIdentifier = old }
            isUndone = { $0.identifier == old }
        }
    }

    static let changes = [
        Change(\.instanceClass, \.instanceClass, from: "db.t3.micro", to: "db.t3.small"),
        Change(\.backupRetentionDays, \.backupRetentionDays, from: 7, to: 0),
        Change(\.iops, \.iops, from: 13_000, to: 14_000),
        Change(\.storageThroughputMiB, \.storageThroughputMiB, from: 600, to: 700),
    ]

    private static func stage(_ fixture: FleetFixture) async throws {
        try await fixture.stage("app", retentionDays: 7) {
            $0.settings.allocatedStorageGiB = 500
            $0.settings.iops = 13_000
            $0.settings.storageThroughputMiB = 600
        }
    }

    @Test(arguments: changes) func `while it is changed is done afterwards`(change: Change) async throws {
        try await FleetFixture.withStores { fixture in
            try await Self.stage(fixture)
            let first = try await fixture.modify("app", change.make)
            #expect(try await fixture.work(on: first).count == 1)
            let back = try await fixture.modify("app", change.undo)
            #expect(change.isUndone(back.pending))
            #expect(try await fixture.work(on: first).count == 2)
        }
    }

    // An instance that is being renamed takes no request before it has its new name.
    @Test(arguments: changes + [Change(renaming: "app", to: "other")])
    func `before anything is done leaves nothing to do`(change: Change) async throws {
        try await FleetFixture.withStores { fixture in
            try await Self.stage(fixture)
            let waiting = try await fixture.modify("app", immediately: false, change.make)
            #expect(!waiting.pending.isEmpty)
            // The port is changed meanwhile, which touches nothing else that waits.
            try await fixture.modify("app", immediately: false) { $0.changes.port = fixture.ports.next() }
            let back = try await fixture.modify("app", immediately: false, change.undo)
            var rest = back.pending
            rest.port = nil
            #expect(rest.isEmpty)
        }
    }

    @Test func `of the port needs no free port`() async throws {
        try await FleetFixture.withStores { fixture in
            let old = try await fixture.stage("app")
            try await fixture.modify("app") { $0.changes.port = fixture.ports.next() }
            let back = try await fixture.modify("app") { $0.changes.port = old.port }
            #expect(back.pending.port == old.port)
            #expect(try await fixture.work(on: old).count == 2)
        }
    }

    @Test func `of the storage's type takes back the speed that came with it`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app") { $0.settings.allocatedStorageGiB = 200 }
            try await fixture.modify("app") {
                $0.changes.storageType = "io1"
                $0.changes.iops = 3_000
            }
            let back = try await fixture.modify("app") { $0.changes.storageType = "gp3" }
            #expect(back.pending.storageType == "gp3" && back.pending.iops == 0)
            #expect(try await fixture.work(on: back).count == 2)
        }
    }

    @Test(arguments: [(20, nil), (25, nil), (30, 30), (31, 33), (40, 40)])
    func `of storage that grows is refused, and more is possible`(size: Int, pending: Int?) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            try await fixture.modify("app") { $0.changes.allocatedStorageGiB = 30 }
            if let pending {
                let changed = try await fixture.modify("app") { $0.changes.allocatedStorageGiB = size }
                #expect(changed.pending.allocatedStorageGiB == pending)
                return
            }
            let error = await #expect(throws: FleetError.self) {
                try await fixture.modify("app") { $0.changes.allocatedStorageGiB = size }
            }
            #expect(error?.code == .invalidParameterCombination)
            #expect(error?.description.hasSuffix("below the 30 GiB to which it is growing now.") == true)
            #expect(try await fixture.instance("app").pending.allocatedStorageGiB == 30)
        }
    }
}
