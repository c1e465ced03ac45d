import Fleet
import Ledger
import Wire

/// Removes an option group that no instance and no manual snapshot has.
struct DeleteOptionGroup: RDSOperation {
    typealias Output = NoOutput

    var optionGroupName: String

    var subjects: [RDSSubject] { [.optionGroup(optionGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> NoOutput {
        try await fleet.deleteOptionGroup(optionGroupName, in: scope)
        return NoOutput()
    }
}
