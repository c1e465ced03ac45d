package import Access
package import Fleet
package import Wire

/// Holdfast's own service between two daemons: what a region on one host may ask a region on another.
///
/// See `docs/regions.md`.
package enum PeerService {
    /// What a peer must know to ask.
    package static let description = ServiceDescription(
        name: "holdfast-peer",
        version: "2026-11-01",
        protocols: [.restJSON],
        spelling: Spelling(capitals: .none)
    )

    /// What a region is asked.
    package static let operations: [any Operation<PeerHome>.Type] = [
        AnnounceReplica.self,
        DescribeBackup.self,
        DescribeSnapshot.self,
        GetLineageKey.self,
        ListObjects.self,
        MeasureObject.self,
        ReadObject.self,
        RequireResealing.self,
    ]

    /// The service over the regions that a fleet hosts.
    package static func serving(_ fleet: Fleet, _ accounts: Accounts, _ access: Access) -> Service<PeerHome> {
        Service(description, home: PeerHome(fleet, accounts, access), operations: operations)
    }
}
