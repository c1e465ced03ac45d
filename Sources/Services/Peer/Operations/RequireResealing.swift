import Access
import Fleet
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Decides whether a caller of the other daemon may have data read that a key of this region encrypts.
struct RequireResealing: PeerOperation, Codable {
    /// Nothing to say: who may not is refused.
    struct Output: Codable, Sendable {}

    /// The request as a document.
    let request: Data

    func run(in region: ServedRegion) async throws -> Output {
        guard let request = try? PeerDocument.decode(ResealRequest.self, from: request) else {
            throw ServiceError.malformedInput(
                "The request can't be read. Run the same version of Holdfast on both hosts."
            )
        }
        let asker = try await region.access.standing(of: request.asker, in: request.account)
        try await region.fleet.decide(request, in: region.name, by: asker)
        return Output()
    }
}
