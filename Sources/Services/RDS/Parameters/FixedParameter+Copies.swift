import Wire

extension FixedParameter {
    /// Parameters of a snapshot's copy alone.
    static let copies: [FixedParameter] = [
        FixedParameter(
            "copyOptionGroup",
            .flag,
            [.copySnapshot],
            .only(["false"]),
            "option groups stay where they are"
        ),
        FixedParameter("snapshotAvailabilityZone", .text, [.copySnapshot], .nothing, "a region has one repository"),
        FixedParameter("snapshotTarget", .text, [.copySnapshot], .only(["region"]), "a region has one repository"),
        FixedParameter("targetCustomAvailabilityZone", .text, [.copySnapshot], .nothing, "RDS on VMware is not served"),
    ]
}
