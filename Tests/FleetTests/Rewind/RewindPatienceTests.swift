import Engine
import Foundation
import Ledger
import Logging
import Repository
import Testing

@testable import Fleet

@Suite struct `The patience of a rewind` {
    struct Failure: Sendable, CustomTestStringConvertible {
        let step: RewindOrder.Step
        let attempts: Int
        let error: any Error
        let ends: Bool
        let events: [String]

        var testDescription: String { "\(step.rawValue) after \(attempts)" }
    }

    private static let passing = EngineError(.startFailed, "no space left on device")
    private static let hopeless = RepositoryError(.damaged, "a pack is damaged")

    static let failures = [
        Failure(step: .plan, attempts: 4, error: passing, ends: true, events: ["9033"]),
        Failure(step: .save, attempts: 4, error: passing, ends: true, events: ["9033"]),
        Failure(step: .files, attempts: 0, error: passing, ends: false, events: []),
        Failure(step: .files, attempts: 4, error: passing, ends: false, events: ["9034"]),
        Failure(step: .recover, attempts: 5, error: passing, ends: false, events: []),
        Failure(step: .open, attempts: 48, error: passing, ends: false, events: []),
        Failure(step: .open, attempts: 49, error: passing, ends: true, events: ["9033"]),
        Failure(step: .files, attempts: 0, error: hopeless, ends: true, events: ["9033"]),
    ]

    @Test(arguments: failures) func `ends soon before its files are touched, late after that`(
        failure: Failure
    )
        async throws
    {
        try await FleetFixture.withStores { fixture in
            let work = try await Self.stage(fixture, failure.step, attempts: failure.attempts)
            let task = WorkTask(fleet: fixture.fleet, work: work, logger: Logger(label: "test"))
            #expect(try await task.giveUp(failure.error) == failure.ends)
            #expect(try await fixture.events("app").filter { $0.hasPrefix("90") } == failure.events)
            let instance = try await fixture.instance("app")
            let isUntouched = failure.step == .plan || failure.step == .save
            let failed = isUntouched ? InstanceStatus.available : .incompatibleRestore
            #expect(instance.status == (failure.ends ? failed : .maintenance))
        }
    }

    private static func stage(
        _ fixture: FleetFixture,
        _ step: RewindOrder.Step,
        attempts: Int
    ) async throws -> Work {
        let instance = try await fixture.stage("app", status: .maintenance)
        let now = fixture.fleet.clock.now()
        let rewind = Rewind(
            scope: fixture.scope,
            id: "rw-1",
            resourceID: instance.resourceID,
            instanceIdentifier: "app",
            requestedAt: now
        )
        var order = RewindOrder(
            rewind: rewind.id,
            source: .time(resourceID: instance.resourceID, nil),
            statusBefore: .available,
            wishBefore: .running
        )
        order.step = step
        var work = Work(
            scope: fixture.scope,
            id: "w-1",
            subject: instance.resourceID,
            order: .rewindInstance(order),
            createdAt: now
        )
        work.attempts = attempts
        let staged = work
        try await fixture.fleet.ledger.write { writer in
            try writer.insert(rewind)
            try writer.insert(staged)
        }
        return staged
    }

    @Test func `is not asked of an instance that does not start with its group's values`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app", status: .incompatibleParameters)
            try await fixture.stageSnapshot("one", of: instance.identifier)
            let refusal = await #expect(throws: FleetError.self) {
                try await fixture.rewind("app", to: .snapshot("one"))
            }
            #expect(refusal?.code == .invalidInstanceState)
            #expect(refusal?.description.contains("Correct them and reboot it first") == true)
        }
    }

    @Test func `goes on with what failed ones have kept, through any number of them`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app", status: .incompatibleRestore)
            for name in ["one", "kept"] { try await fixture.stageSnapshot(name, of: instance.identifier) }
            var failed = Rewind(
                scope: fixture.scope,
                id: "rw-0",
                resourceID: instance.resourceID,
                instanceIdentifier: "app",
                requestedAt: fixture.fleet.clock.now().addingTimeInterval(-60)
            )
            (failed.safetySnapshot, failed.passwordVerifier) = ("kept", "SCRAM-SHA-256$1")
            (failed.status, failed.hasChangedData) = (.failed, true)
            let first = failed
            try await fixture.fleet.ledger.write { try $0.insert(first) }
            for target in [RewindTarget.snapshot("one"), .undo] {
                let rewind = try await fixture.rewind("app", to: target)
                #expect(rewind.safetySnapshot == "kept")
                let work = try #require(try await fixture.work(on: instance).first)
                guard case .rewindInstance(let order) = work.order else { throw CancellationError() }
                #expect(order.passwordVerifier == "SCRAM-SHA-256$1" && !order.keepsWhatItHolds)
                try await fixture.fleet.ledger.write { writer in
                    try writer.delete(Work.self, work.id, in: work.scope)
                    try writer.update(Rewind.self, rewind.id, in: rewind.scope) {
                        ($0.status, $0.hasChangedData) = (.failed, true)
                    }
                    try writer.updateInstance(instance.resourceID) { $0.status = .incompatibleRestore }
                }
            }
            let snapshots = try await fixture.fleet.ledger.read { try $0.all(Snapshot.self) }
            #expect(snapshots.map(\.identifier).sorted() == ["kept", "one"], "none is taken")
        }
    }
}
