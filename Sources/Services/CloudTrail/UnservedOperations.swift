import Wire

/// Every operation of CloudTrail that isn't served; `docs/compatibility.md` tells the same.
enum UnservedOperations {
    static let table: [UnservedOperation] = [
        UnservedOperation(
            "every call is recorded in the daemon's audit files without a trail; ship those (docs/audit.md)",
            "CreateTrail",
            "DeleteTrail",
            "DescribeTrails",
            "GetTrail",
            "GetTrailStatus",
            "ListTrails",
            "StartLogging",
            "StopLogging",
            "UpdateTrail"
        ),
        UnservedOperation(
            "all management events are recorded, and nobody can turn that off or down",
            "GetEventConfiguration",
            "GetEventSelectors",
            "GetInsightSelectors",
            "ListInsightsData",
            "ListInsightsMetricData",
            "PutEventConfiguration",
            "PutEventSelectors",
            "PutInsightSelectors"
        ),
        UnservedOperation(
            "lines are chained by their hashes; `holdfast audit verify` checks them",
            "ListPublicKeys"
        ),
        UnservedOperation(
            "CloudTrail Lake is not served; look events up with LookupEvents, or load the audit files elsewhere",
            "CancelQuery",
            "CreateChannel",
            "CreateDashboard",
            "CreateEventDataStore",
            "DeleteChannel",
            "DeleteDashboard",
            "DeleteEventDataStore",
            "DescribeQuery",
            "DisableFederation",
            "EnableFederation",
            "GenerateQuery",
            "GetChannel",
            "GetDashboard",
            "GetEventDataStore",
            "GetImport",
            "GetQueryResults",
            "ListChannels",
            "ListDashboards",
            "ListEventDataStores",
            "ListImportFailures",
            "ListImports",
            "ListQueries",
            "RestoreEventDataStore",
            "SearchSampleQueries",
            "StartDashboardRefresh",
            "StartEventDataStoreIngestion",
            "StartImport",
            "StartQuery",
            "StopEventDataStoreIngestion",
            "StopImport",
            "UpdateChannel",
            "UpdateDashboard",
            "UpdateEventDataStore"
        ),
        UnservedOperation(
            "there are no trails, channels or event data stores that could have them",
            "AddTags",
            "DeleteResourcePolicy",
            "GetResourcePolicy",
            "ListTags",
            "PutResourcePolicy",
            "RemoveTags"
        ),
        UnservedOperation(
            "accounts are not in an organization",
            "DeregisterOrganizationDelegatedAdmin",
            "RegisterOrganizationDelegatedAdmin"
        ),
    ]
}
