import Fleet
import Ledger
import Wire

/// Tells its owner which accounts may restore and copy a snapshot.
struct DescribeDBSnapshotAttributes: RDSOperation {
    typealias Output = DBSnapshotAttributesOutput

    var dbSnapshotIdentifier: String

    var subjects: [RDSSubject] { [.snapshot(dbSnapshotIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBSnapshotAttributesOutput {
        DBSnapshotAttributesOutput(
            try await fleet.ledger.read { try $0.snapshot(named: dbSnapshotIdentifier, in: scope) }
        )
    }
}
