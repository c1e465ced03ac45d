import Fleet
package import Wire

/// Amazon RDS: the API that instances, snapshots and automated backups are handled with.
package enum RDSService {
    /// What clients must know of RDS; every wire fact of it is here.
    package static let description = ServiceDescription(
        name: "rds",
        version: "2014-10-31",
        xmlNamespace: "http://rds.amazonaws.com/doc/2014-10-31/",
        protocols: [.query],
        spelling: Spelling(
            acronyms: ["db", "ca", "iam"],
            members: ["dbInstancePort": "DbInstancePort"],
            elements: [
                "AttributeValues": "AttributeValue",
                "DBParameterGroups": "DBParameterGroup",
                "EventCategories": "EventCategory",
                "EventCategoriesList": "EventCategory",
                "Events": "Event",
                "OptionGroupsList": "OptionGroup",
                "PendingMaintenanceActions": "ResourcePendingMaintenanceActions",
                "ProvisionedIops": "Range",
                "ProvisionedStorageThroughput": "Range",
                "ReadReplicaDBClusterIdentifiers": "ReadReplicaDBClusterIdentifier",
                "ReadReplicaDBInstanceIdentifiers": "ReadReplicaDBInstanceIdentifier",
                "SourceIds": "SourceId",
                "SourceIdsList": "SourceId",
                "StorageSize": "Range",
                "ValuesToAdd": "AttributeValue",
                "ValuesToRemove": "AttributeValue",
            ],
            elementsNamedAfterType: true
        ),
        unserved: UnservedOperation.reasons
    )

    /// What RDS is asked to do.
    package static let operations: [any Operation<RDSHome>.Type] = [
        AddSourceIdentifierToSubscription.self,
        AddTagsToResource.self,
        ApplyPendingMaintenanceAction.self,
        CopyDBParameterGroup.self,
        CopyDBSnapshot.self,
        CopyOptionGroup.self,
        CreateDBInstance.self,
        CreateDBInstanceReadReplica.self,
        CreateDBParameterGroup.self,
        CreateDBSnapshot.self,
        CreateDBSubnetGroup.self,
        CreateEventSubscription.self,
        CreateOptionGroup.self,
        DeleteDBInstance.self,
        DeleteDBInstanceAutomatedBackup.self,
        DeleteDBParameterGroup.self,
        DeleteDBSnapshot.self,
        DeleteDBSubnetGroup.self,
        DeleteEventSubscription.self,
        DeleteOptionGroup.self,
        DescribeAccountAttributes.self,
        DescribeCertificates.self,
        DescribeDBEngineVersions.self,
        DescribeDBInstanceAutomatedBackups.self,
        DescribeDBInstances.self,
        DescribeDBLogFiles.self,
        DescribeDBMajorEngineVersions.self,
        DescribeDBParameterGroups.self,
        DescribeDBParameters.self,
        DescribeDBSnapshotAttributes.self,
        DescribeDBSnapshots.self,
        DescribeDBSubnetGroups.self,
        DescribeEngineDefaultParameters.self,
        DescribeEventCategories.self,
        DescribeEventSubscriptions.self,
        DescribeEvents.self,
        DescribeOptionGroupOptions.self,
        DescribeOptionGroups.self,
        DescribeOrderableDBInstanceOptions.self,
        DescribePendingMaintenanceActions.self,
        DescribeReservedDBInstances.self,
        DescribeReservedDBInstancesOfferings.self,
        DescribeSourceRegions.self,
        DescribeValidDBInstanceModifications.self,
        DownloadDBLogFilePortion.self,
        ListTagsForResource.self,
        ModifyCertificates.self,
        ModifyDBInstance.self,
        ModifyDBParameterGroup.self,
        ModifyDBSnapshot.self,
        ModifyDBSnapshotAttribute.self,
        ModifyDBSubnetGroup.self,
        ModifyEventSubscription.self,
        ModifyOptionGroup.self,
        PromoteReadReplica.self,
        RebootDBInstance.self,
        RemoveSourceIdentifierFromSubscription.self,
        RemoveTagsFromResource.self,
        ResetDBParameterGroup.self,
        RestoreDBInstanceFromDBSnapshot.self,
        RestoreDBInstanceToPointInTime.self,
        StartDBInstance.self,
        StartDBInstanceAutomatedBackupsReplication.self,
        StopDBInstance.self,
        StopDBInstanceAutomatedBackupsReplication.self,
    ]

    /// RDS, served from `home`.
    package static func serving(_ home: RDSHome) -> Service<RDSHome> {
        Service(description, home: home, operations: operations)
    }
}
