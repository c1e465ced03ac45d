import Fleet
import Wire

/// Tells the region that copies of an instance's automated backups follow it elsewhere, or no longer do.
struct AnnounceReplica: PeerOperation, Codable {
    /// Nothing to say.
    struct Output: Codable, Sendable {}

    /// The ARN of the copies.
    let replica: String
    let resourceID: String
    let follows: Bool
    /// The account that asks.
    let account: String

    func run(in region: ServedRegion) async throws -> Output {
        try await region.link.announce(replica: replica, of: resourceID, follows: follows, account: account)
        return Output()
    }
}
