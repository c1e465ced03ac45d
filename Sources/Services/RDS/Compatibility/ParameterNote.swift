import Wire

/// A parameter that is taken but does less than in RDS, and why.
struct ParameterNote: Sendable {
    /// What becomes of the parameter.
    enum Effect {
        /// It is checked, kept and told again.
        case kept
        /// It changes nothing.
        case none
    }

    /// The name on the wire.
    let name: String
    /// What becomes of it.
    let effect: Effect
    /// Why, for the documentation.
    let reason: String
    /// The operations that the note is about; nothing means all that have the parameter.
    let operations: [String]

    /// A note about the parameter `name`.
    init(_ name: String, _ effect: Effect, _ reason: String, in operations: String...) {
        self.name = name
        self.effect = effect
        self.reason = reason
        self.operations = operations
    }

    /// Whether the note is about a parameter of the operation called `operation`.
    func isAbout(_ operation: String) -> Bool { operations.isEmpty || operations.contains(operation) }

    /// Every parameter that does less than in RDS; `docs/compatibility.md` tells the same.
    static let table: [ParameterNote] = kept + idle

    private static let kept: [ParameterNote] = [
        ParameterNote("AllocatedStorage", .kept, "space is not reserved; the instance uses the disk that it is on"),
        ParameterNote("AvailabilityZone", .kept, "there is one place to run on"),
        ParameterNote("Iops", .kept, "storage is as fast as the machine's"),
        ParameterNote("MaxAllocatedStorage", .kept, "space is not reserved, so nothing has to grow"),
        ParameterNote("PubliclyAccessible", .kept, "an instance listens on the address that the daemon is told"),
        ParameterNote("StorageThroughput", .kept, "storage is as fast as the machine's"),
        ParameterNote("StorageType", .kept, "storage is as fast as the machine's"),
        ParameterNote("VpcSecurityGroupIds", .kept, "there is no VPC; use the machine's firewall"),
    ]

    private static let idle: [ParameterNote] = [
        ParameterNote("PreSignedUrl", .none, "regions trust each other; nothing is asked on the caller's behalf"),
        ParameterNote("SourceRegion", .none, "the ARN of the source names its region"),
        ParameterNote("ApplyImmediately", .none, "PostgreSQL has no options", in: "ModifyOptionGroup"),
        ParameterNote("IncludeAll", .none, "what is installed is available", in: "DescribeDBEngineVersions"),
        ParameterNote(
            "ListSupportedCharacterSets",
            .none,
            "PostgreSQL has none to choose from",
            in: "DescribeDBEngineVersions"
        ),
        ParameterNote(
            "ListSupportedTimezones",
            .none,
            "PostgreSQL has none to choose from",
            in: "DescribeDBEngineVersions"
        ),
    ]
}
