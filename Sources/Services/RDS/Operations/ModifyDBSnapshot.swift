import Fleet
import Ledger
import Wire

/// Changes the engine version or the option group that a manual snapshot is to be run with.
struct ModifyDBSnapshot: RDSOperation {
    typealias Output = DBSnapshotOutput

    var dbSnapshotIdentifier: String
    var engineVersion: String?
    var optionGroupName: String?

    var subjects: [RDSSubject] { [.snapshot(dbSnapshotIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBSnapshotOutput {
        let snapshot = try await fleet.ledger.read { try $0.snapshot(named: dbSnapshotIdentifier, in: scope) }
        if let optionGroupName {
            try await fleet.checkOptionGroup(optionGroupName, of: snapshot.instance, in: scope)
        }
        let changed = try await fleet.modifySnapshot(
            snapshot.identifier,
            engineVersion: engineVersion,
            optionGroup: optionGroupName?.lowercased(),
            in: scope
        )
        return DBSnapshotOutput(changed)
    }
}
