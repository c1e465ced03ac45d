/// Operations of CloudTrail that Holdfast doesn't serve, and why.
enum UnservedOperation {
    /// The reason for each name; it goes on after "is not served:".
    static var reasons: [String: String] {
        let pairs = table.flatMap { reason, names in names.map { ($0, reason) } }
        return Dictionary(pairs) { first, _ in first }
    }

    private static let table: [(reason: String, names: [String])] = [
        (
            "every call is recorded in the daemon's audit files without a trail; ship those (docs/audit.md)",
            [
                "CreateTrail", "DeleteTrail", "DescribeTrails", "GetTrail", "GetTrailStatus", "ListTrails",
                "StartLogging",
                "StopLogging", "UpdateTrail",
            ]
        ),
        (
            "all management events are recorded, and nobody can turn that off or down",
            [
                "GetEventConfiguration", "GetEventSelectors", "GetInsightSelectors", "ListInsightsData",
                "ListInsightsMetricData", "PutEventConfiguration", "PutEventSelectors", "PutInsightSelectors",
            ]
        ),
        ("lines are chained by their hashes; `holdfast audit verify` checks them", ["ListPublicKeys"]),
        (
            "CloudTrail Lake is not served; look events up with LookupEvents, or load the audit files elsewhere",
            [
                "CancelQuery", "CreateChannel", "CreateDashboard", "CreateEventDataStore", "DeleteChannel",
                "DeleteDashboard", "DeleteEventDataStore", "DescribeQuery", "DisableFederation", "EnableFederation",
                "GenerateQuery", "GetChannel", "GetDashboard", "GetEventDataStore", "GetImport", "GetQueryResults",
                "ListChannels", "ListDashboards", "ListEventDataStores", "ListImportFailures", "ListImports",
                "ListQueries", "RestoreEventDataStore", "SearchSampleQueries", "StartDashboardRefresh",
                "StartEventDataStoreIngestion", "StartImport", "StartQuery", "StopEventDataStoreIngestion",
                "StopImport",
                "UpdateChannel", "UpdateDashboard", "UpdateEventDataStore",
            ]
        ),
        (
            "there are no trails, channels or event data stores that could have them",
            ["AddTags", "DeleteResourcePolicy", "GetResourcePolicy", "ListTags", "PutResourcePolicy", "RemoveTags"]
        ),
        (
            "accounts are not in an organization",
            ["DeregisterOrganizationDelegatedAdmin", "RegisterOrganizationDelegatedAdmin"]
        ),
    ]
}
