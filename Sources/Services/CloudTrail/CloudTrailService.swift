package import Audit
package import Wire

/// AWS CloudTrail: who has done what.
package enum CloudTrailService {
    /// What clients must know of CloudTrail.
    package static let description = ServiceDescription(
        name: "cloudtrail",
        version: "2013-11-01",
        protocols: [.json11],
        targetPrefix: "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
        unserved: UnservedOperation.reasons(UnservedOperations.table),
        bodyBytesMax: 64 << 10
    )

    /// What CloudTrail is asked to do.
    package static let operations: [any Operation<CloudTrailHome>.Type] = [LookupEvents.self]

    /// CloudTrail, served from the log that `search` reads.
    package static func serving(_ search: EventSearch) -> Service<CloudTrailHome> {
        Service(description, home: CloudTrailHome(search), operations: operations)
    }
}
