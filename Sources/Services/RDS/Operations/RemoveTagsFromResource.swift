import Fleet
import Ledger
import Wire

/// Takes tags off an instance or a snapshot; a tag that isn't there is no error.
struct RemoveTagsFromResource: RDSOperation {
    typealias Output = NoOutput

    var resourceName: String
    var tagKeys: [String]

    var subjects: [RDSSubject] { [.named(resourceName)] }
    var requestKeys: [String: [String]] { ["aws:TagKeys": tagKeys] }

    func run(in fleet: Fleet, scope: Scope) async throws -> NoOutput {
        let removed = Set(tagKeys)
        try await fleet.changeTags(of: resourceName, in: scope) { $0.removeAll { removed.contains($0.key) } }
        return NoOutput()
    }
}
