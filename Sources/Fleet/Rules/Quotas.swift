/// How much one account may have in one region.
///
/// Source: "Quotas and constraints for Amazon RDS" in the Amazon RDS user guide.
package struct Quotas: Sendable {
    /// Instances.
    package var instancesMax = 40
    /// Storage of all instances together, in GiB.
    package var storageGiBMax = 100_000
    /// Manual snapshots.
    package var manualSnapshotsMax = 100
    /// Automated backups kept after their instance was deleted.
    package var retainedBackupsMax = 40
    /// Parameter groups.
    package var parameterGroupsMax = 50
    /// Option groups.
    package var optionGroupsMax = 20
    /// Subnet groups.
    package var subnetGroupsMax = 50
    /// Subnets of one subnet group.
    package var subnetsMax = 20
    /// Copies of snapshots that come from other regions at once.
    package var copiesAcrossMax = 20
    /// Accounts that one snapshot is shared with.
    package var sharedAccountsMax = 20
    /// Automated backups that are replicated from other regions.
    package var replicatedBackupsMax = 20
    /// Subscriptions to events.
    package var eventSubscriptionsMax = 20
    /// Tags on one resource.
    package var tagsMax = 50

    /// RDS's own quotas.
    package init() {}
}
