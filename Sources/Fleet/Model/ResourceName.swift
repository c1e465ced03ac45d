package import Ledger

/// How resources are named across AWS APIs (ARNs).
///
/// Source: "Amazon Resource Names (ARNs) in Amazon RDS" in the Amazon RDS user guide.
package enum ResourceName {
    /// An instance's ARN.
    package static func instance(_ identifier: String, in scope: Scope) -> String { arn("db", identifier, scope) }
    /// A snapshot's ARN.
    package static func snapshot(_ identifier: String, in scope: Scope) -> String {
        arn("snapshot", identifier, scope)
    }
    /// The ARN of an instance's automated backups.
    package static func automatedBackup(_ identifier: String, in scope: Scope) -> String {
        arn("auto-backup", identifier, scope)
    }

    /// A parameter group's ARN.
    package static func parameterGroup(_ name: String, in scope: Scope) -> String { arn("pg", name, scope) }
    /// An option group's ARN.
    package static func optionGroup(_ name: String, in scope: Scope) -> String { arn("og", name, scope) }
    /// A subnet group's ARN.
    package static func subnetGroup(_ name: String, in scope: Scope) -> String { arn("subgrp", name, scope) }
    /// The ARN of a subscription to events.
    package static func eventSubscription(_ name: String, in scope: Scope) -> String { arn("es", name, scope) }

    private static func arn(_ type: String, _ identifier: String, _ scope: Scope) -> String {
        "arn:aws:rds:\(scope.region):\(scope.account):\(type):\(identifier)"
    }

    /// The parts of an RDS ARN, or nothing if `text` is not one: scope, type such as `db`, identifier.
    package static func parse(_ text: String) -> (scope: Scope, type: String, identifier: String)? {
        let parts = text.split(separator: ":", maxSplits: 6, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7, parts[0...2].elementsEqual(["arn", "aws", "rds"]), !parts[6].isEmpty else { return nil }
        return (Scope(account: parts[4], region: parts[3]), parts[5], parts[6])
    }
}
