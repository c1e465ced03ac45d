import Testing

@testable import Fleet

@Suite struct `Which snapshots give way` {
    @Test(arguments: [
        (SnapshotGivingWay.automatic, [Snapshot.Origin.automated, .recoveryPoint]),
        (.always, [.automated, .recoveryPoint, .manual, .awsBackup]), (.never, []),
    ])
    func `is chosen`(_ choice: SnapshotGivingWay, _ giving: [Snapshot.Origin]) {
        for origin in [Snapshot.Origin.automated, .recoveryPoint, .manual, .awsBackup] {
            #expect(choice.covers(origin) == giving.contains(origin))
        }
    }

    @Test func `those that nobody waits for, unless told otherwise`() {
        #expect(SnapshotGivingWay(rawValue: "automatic") == .automatic)
        #expect(SnapshotGivingWay(rawValue: "sometimes") == nil)
    }
}
