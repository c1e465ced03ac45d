package import Fleet
package import Wire

/// Holdfast's own API: what it does and RDS does not.
///
/// It has a signing name and a target prefix of its own, so that no client can take it for an API of AWS.
package enum ControlService {
    /// What clients must know of it.
    package static let description = ServiceDescription(
        name: "holdfast",
        version: "2026-11-21",
        protocols: [.json11],
        spelling: Spelling(acronyms: ["db"]),
        targetPrefix: "Holdfast_20261121",
        bodyBytesMax: 64 << 10
    )

    /// What it is asked to do.
    package static let operations: [any Operation<Fleet>.Type] = [
        DescribeRewinds.self,
        RewindDBInstance.self,
    ]

    /// The API, served from `fleet`.
    package static func serving(_ fleet: Fleet) -> Service<Fleet> {
        Service(description, home: fleet, operations: operations)
    }
}
