import Fleet
import Ledger
import Wire

/// Tells which accounts may restore a snapshot: none but its owner.
struct DescribeDBSnapshotAttributes: RDSOperation {
    var dbSnapshotIdentifier: String

    /// A named list of values.
    struct DBSnapshotAttribute: Codable, Sendable {
        let attributeName: String
        let attributeValues: [String]
    }

    /// The attributes of one snapshot.
    struct Result: Codable, Sendable {
        let dbSnapshotIdentifier: String
        let dbSnapshotAttributes: [DBSnapshotAttribute]
    }

    /// The attributes of one snapshot.
    struct Output: Codable, Sendable {
        let dbSnapshotAttributesResult: Result
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let snapshot = try await fleet.ledger.read { try $0.snapshot(named: dbSnapshotIdentifier, in: scope) }
        let restore = DBSnapshotAttribute(attributeName: "restore", attributeValues: [])
        return Output(
            dbSnapshotAttributesResult: Result(
                dbSnapshotIdentifier: snapshot.identifier,
                dbSnapshotAttributes: [restore]
            )
        )
    }
}
