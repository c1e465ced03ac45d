/// How much one account may have in one region.
///
/// Source: "Quotas and constraints for Amazon RDS" in the Amazon RDS user guide.
package struct Quotas: Sendable {
    /// Instances.
    package var instancesMax = 40
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
    /// Tags on one resource.
    package var tagsMax = 50

    /// RDS's own quotas.
    package init() {}
}
