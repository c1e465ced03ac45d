import Fleet
import Repository
import Wire

/// Tells the size of an object.
struct MeasureObject: PeerOperation, Codable {
    /// The size.
    struct Output: Codable, Sendable {
        let bytes: Int
    }

    let name: String

    func run(in region: ServedRegion) async throws -> Output {
        Output(bytes: try await region.link.source().store.size(of: ReadableObjects.name(name)))
    }
}
