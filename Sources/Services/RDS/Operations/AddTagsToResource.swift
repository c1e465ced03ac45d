import Fleet
import Ledger
import Wire

/// Puts tags on an instance or a snapshot; a tag that is there gets the new value.
struct AddTagsToResource: RDSOperation {
    typealias Output = NoOutput

    var resourceName: String
    var tags: [TagParameter]

    var subjects: [RDSSubject] { [.named(resourceName)] }
    var givenTags: [TagParameter]? { tags }
    var requestKeys: [String: [String]] { InstanceKeys.givesTags }

    func run(in fleet: Fleet, scope: Scope) async throws -> NoOutput {
        let added = tags.map(\.tag)
        try await fleet.changeTags(of: resourceName, in: scope) { tags in
            for tag in added {
                if let index = tags.firstIndex(where: { $0.key == tag.key }) {
                    tags[index] = tag
                } else {
                    tags.append(tag)
                }
            }
        }
        return NoOutput()
    }
}
