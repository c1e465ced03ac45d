import Fleet
import Ledger
import Wire

/// Takes a manual snapshot of an instance.
struct CreateDBSnapshot: RDSOperation {
    typealias Output = DBSnapshotOutput

    var dbSnapshotIdentifier: String
    var dbInstanceIdentifier: String
    var tags: [TagParameter]?

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier), .snapshot(dbSnapshotIdentifier)] }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .snapshot(dbSnapshotIdentifier) }
    var requestKeys: [String: [String]] { InstanceKeys.backupTarget }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBSnapshotOutput {
        let snapshot = try await fleet.createSnapshot(
            of: dbInstanceIdentifier,
            named: dbSnapshotIdentifier,
            tags: tags?.map(\.tag) ?? [],
            in: scope
        )
        return DBSnapshotOutput(snapshot)
    }
}
