import Fleet
import Ledger
import Wire

/// Makes an option group.
struct CreateOptionGroup: RDSOperation {
    typealias Output = OptionGroupOutput

    var optionGroupName: String
    var engineName: String
    var majorEngineVersion: String
    var optionGroupDescription: String
    var tags: [TagParameter]?

    var subjects: [RDSSubject] { [.optionGroup(optionGroupName)] }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .optionGroup(optionGroupName) }

    func run(in fleet: Fleet, scope: Scope) async throws -> OptionGroupOutput {
        let group = try await fleet.createOptionGroup(
            optionGroupName,
            engine: engineName,
            majorVersion: majorEngineVersion,
            summary: optionGroupDescription,
            tags: (tags ?? []).map(\.tag),
            in: scope
        )
        return OptionGroupOutput(optionGroup: OptionGroupDescription(group))
    }
}
