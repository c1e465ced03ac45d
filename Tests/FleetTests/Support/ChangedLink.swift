import Fleet
import Ledger
import Repository
import Testing

/// A link to another region whose answers about automated backups a test changes.
struct ChangedLink: RegionLink {
    let link: any RegionLink
    let change: @Sendable (inout ReplicationSource) -> Void

    func source() async throws -> RepositorySource { try await link.source() }

    func snapshot(arn: String, account: String) async throws -> Snapshot {
        try await link.snapshot(arn: arn, account: account)
    }

    func backup(
        of subject: ReplicationSubject,
        bases: BaseChoice,
        account: String
    ) async throws -> ReplicationSource {
        var found = try await link.backup(of: subject, bases: bases, account: account)
        change(&found)
        return found
    }

    func announce(replica arn: String, of resourceID: String, follows: Bool, account: String) async throws {
        try await link.announce(replica: arn, of: resourceID, follows: follows, account: account)
    }
}

extension FleetFixture {
    /// The fixture's fleet as it hosts the other region alone, and asks its own over a link that changes the answers.
    func fleetThere(changing change: @escaping @Sendable (inout ReplicationSource) -> Void) throws -> Fleet {
        Fleet(
            ledger: fleet.ledger,
            repositories: [there.region: try #require(fleet.repositories[there.region])],
            links: [scope.region: ChangedLink(link: try fleet.link(to: scope.region), change: change)],
            installations: fleet.installations,
            clock: fleet.clock,
            settings: fleet.settings,
            logger: fleet.logger
        )
    }
}
