import Fleet
import Ledger
import Wire

/// Shares a manual snapshot with other accounts or with everyone, or takes that back.
struct ModifyDBSnapshotAttribute: RDSOperation {
    typealias Output = DBSnapshotAttributesOutput

    var dbSnapshotIdentifier: String
    var attributeName: String
    var valuesToAdd: [String]?
    var valuesToRemove: [String]?

    var subjects: [RDSSubject] { [.snapshot(dbSnapshotIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBSnapshotAttributesOutput {
        guard attributeName == DBSnapshotAttribute.restore else {
            throw ServiceError.invalidParameterValue(
                "Invalid attribute \(attributeName.prefix(64)). The only attribute of a snapshot is restore."
            )
        }
        guard valuesToAdd != nil || valuesToRemove != nil else {
            throw ServiceError.invalidParameterCombination(
                "ValuesToAdd or ValuesToRemove must be given. Name the accounts to share with, or no longer."
            )
        }
        let snapshot = try await fleet.ledger.read { try $0.snapshot(named: dbSnapshotIdentifier, in: scope) }
        let changed = try await fleet.shareSnapshot(
            snapshot.identifier,
            adding: valuesToAdd ?? [],
            removing: valuesToRemove ?? [],
            in: scope
        )
        return DBSnapshotAttributesOutput(changed)
    }
}
