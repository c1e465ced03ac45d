/// An operation that is there, and that has the same answer to everybody.
struct SettledOperation: Sendable {
    /// Its name.
    let name: String
    /// What it always answers.
    let answer: String
    /// Why, for the documentation.
    let reason: String

    /// Every such operation; `docs/compatibility.md` tells the same.
    static let table: [SettledOperation] = [
        SettledOperation(
            name: "CreateDBInstanceReadReplica",
            answer: "`InvalidParameterCombination`",
            reason: "an instance runs alone on its host; restore to a point in time, or replicate automated backups"
        ),
        SettledOperation(
            name: "DescribeReservedDBInstances",
            answer: "an empty list",
            reason: "nothing is paid for here, so nothing is reserved"
        ),
        SettledOperation(
            name: "DescribeReservedDBInstancesOfferings",
            answer: "an empty list",
            reason: "nothing is paid for here, so nothing is offered"
        ),
        SettledOperation(
            name: "PromoteReadReplica",
            answer: "`InvalidDBInstanceState`",
            reason: "no instance is a read replica"
        ),
    ]

    /// Their names.
    static var names: Set<String> { Set(table.map(\.name)) }
}
