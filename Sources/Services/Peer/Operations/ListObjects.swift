import Fleet
import Repository
import Wire

/// Lists objects by name, a page at a time.
struct ListObjects: PeerOperation, Codable {
    /// Most objects in one answer.
    static let objectsMax = 5_000

    /// Some objects, and whether there are more after the last.
    struct Output: Codable, Sendable {
        let names: [String]
        let sizes: [Int]
        let isComplete: Bool
    }

    let prefix: String
    /// Only objects whose names come after this one.
    let after: String?

    func run(in region: ServedRegion) async throws -> Output {
        try ReadableObjects.check(prefix: prefix)
        let infos = try await region.link.source().store.list(prefix: prefix)
        let rest = after.map { after in infos.drop { $0.name.text <= after } } ?? infos[...]
        let page = rest.prefix(Self.objectsMax)
        return Output(
            names: page.map(\.name.text),
            sizes: page.map(\.size),
            isComplete: page.count == rest.count
        )
    }
}
