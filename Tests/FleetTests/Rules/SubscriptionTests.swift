import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `A subscription to events` {
    private static let topic = "arn:aws:sns:us-east-1:000000000001:alarms"

    private struct Case: Sendable {
        var name: String
        var change: @Sendable (inout Subscription) -> Void
        var isTold: Bool
    }

    private static let cases = [
        Case(name: "to all", change: { _ in }, isTold: true),
        Case(name: "that is off", change: { $0.isEnabled = false }, isTold: false),
        Case(name: "to instances", change: { $0.source = "db-instance" }, isTold: true),
        Case(name: "to snapshots", change: { $0.source = "db-snapshot" }, isTold: false),
        Case(name: "to this one", change: { $0.sourceIdentifiers = ["other", "app"] }, isTold: true),
        Case(name: "to another one", change: { $0.sourceIdentifiers = ["other"] }, isTold: false),
        Case(name: "to its category", change: { $0.categories = ["backup", "availability"] }, isTold: true),
        Case(name: "to other categories", change: { $0.categories = ["backup"] }, isTold: false),
        Case(
            name: "elsewhere",
            change: { $0.scope = Scope(account: "000000000002", region: "us-east-1") },
            isTold: false
        ),
    ]

    @Test func `is for the events that it names, and for no other`() async throws {
        try await FleetFixture.withStores { fixture in
            let event = EventCatalog.instanceRestarted.about(try await fixture.stage("app"), at: Date())
            try await fixture.fleet.ledger.write { writer in
                for (number, each) in Self.cases.enumerated() {
                    var subscription = Subscription(
                        scope: fixture.scope,
                        name: "s\(number)",
                        topicARN: Self.topic,
                        createdAt: Date()
                    )
                    each.change(&subscription)
                    #expect(subscription.matches(event) == each.isTold, "\(each.name)")
                    try writer.insert(subscription)
                }
            }
            let told = try await fixture.fleet.ledger.read { try $0.subscriptions(to: event) }.map(\.name)
            #expect(told == Self.cases.indices.filter { Self.cases[$0].isTold }.map { "s\($0)" })
        }
    }

    @Test func `can be to the category of every event there is`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app")
            let snapshot = try await fixture.stageSnapshot("s", of: "app")
            let ofInstances: [EventCatalog] = [
                .automatedBackupsDisabled, .backupFailed(""), .backupFinished, .captureGap(""), .captureResumed,
                .instanceCreated, .instanceDeleted, .instanceFailed(status: .failed, ""), .instanceRestarted,
                .instanceStarted, .masterPasswordReset, .recoveryStarted, .rewindFailed(""),
                .rewound(to: "", keepsPassword: true),
                .restoredFromSnapshot(""), .storageFull(""), .serverDown(""),
            ]
            let ofSnapshots: [EventCatalog] = [
                .automatedSnapshotCreated, .manualSnapshotCreated, .snapshotDamaged(""), .snapshotDeleted,
                .snapshotFailed(""), .snapshotHealed,
            ]
            let events =
                ofInstances.map { $0.about(instance, at: Date()) } + ofSnapshots.map { $0.about(snapshot, at: Date()) }
            for event in events {
                let known = EventCategories.of(event.source.rawValue)
                #expect(event.categories.allSatisfy(known.contains), "\(event.number): \(event.categories)")
            }
        }
    }
}
