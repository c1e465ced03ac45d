import Fleet
import Ledger
import Wire

/// Lists the tags of an instance or a snapshot.
struct ListTagsForResource: RDSOperation {
    var resourceName: String

    /// All tags.
    struct Output: Codable, Sendable {
        let tagList: [Tag]
    }

    var subjects: [RDSSubject] { [.named(resourceName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        Output(tagList: try await fleet.tags(of: resourceName, in: scope))
    }
}
