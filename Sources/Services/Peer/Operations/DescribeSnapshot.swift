import Fleet
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Tells what the region's ledger says of a snapshot.
struct DescribeSnapshot: PeerOperation, Codable {
    /// The snapshot as a document.
    struct Output: Codable, Sendable {
        let document: Data
    }

    let arn: String
    /// The account that asks for it.
    let account: String

    func run(in region: ServedRegion) async throws -> Output {
        Output(document: try JSONEncoder().encode(try await region.link.snapshot(arn: arn, account: account)))
    }
}
