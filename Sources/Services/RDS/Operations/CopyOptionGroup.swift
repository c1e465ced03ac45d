import Fleet
import Ledger
import Wire

/// Makes an option group that is like another one.
struct CopyOptionGroup: RDSOperation {
    typealias Output = OptionGroupOutput

    var sourceOptionGroupIdentifier: String
    var targetOptionGroupIdentifier: String
    var targetOptionGroupDescription: String
    var tags: [TagParameter]?

    var subjects: [RDSSubject] {
        [.optionGroup(sourceOptionGroupIdentifier), .optionGroup(targetOptionGroupIdentifier)]
    }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .optionGroup(targetOptionGroupIdentifier) }

    func run(in fleet: Fleet, scope: Scope) async throws -> OptionGroupOutput {
        let source = try ResourceName.identifier(of: sourceOptionGroupIdentifier, type: "og", in: scope)
        let group = try await fleet.copyOptionGroup(
            source ?? sourceOptionGroupIdentifier,
            to: targetOptionGroupIdentifier,
            summary: targetOptionGroupDescription,
            tags: (tags ?? []).map(\.tag),
            in: scope
        )
        return OptionGroupOutput(optionGroup: OptionGroupDescription(group))
    }
}
