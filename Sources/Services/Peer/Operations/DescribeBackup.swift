import Fleet
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Tells what the region's ledger says of an instance's automated backups.
struct DescribeBackup: PeerOperation, Codable {
    /// What is asked.
    struct Query: Codable, Sendable {
        let subject: ReplicationSubject
        /// Which bases are wanted.
        let bases: BaseChoice
        /// The account that asks.
        let account: String
    }

    /// The automated backups as a document.
    struct Output: Codable, Sendable {
        let document: Data
    }

    /// The query as a document, so that its times travel exactly.
    let query: Data

    func run(in region: ServedRegion) async throws -> Output {
        guard let query = try? PeerDocument.decode(Query.self, from: query) else {
            throw ServiceError.malformedInput(
                "The query can't be read. Run the same version of Holdfast on both hosts."
            )
        }
        let backup = try await region.link.backup(of: query.subject, bases: query.bases, account: query.account)
        return Output(document: try JSONEncoder().encode(backup))
    }
}
