package import Ledger

/// Subnets that an instance may be placed in: kept and told again, for instances listen where the daemon is configured to.
package struct SubnetGroup: Document, Equatable {
    package static let kind = "subnet-group"
    /// The group of those who choose none.
    package static let defaultName = "default"

    /// The account and region it lives in.
    package var scope: Scope
    /// The name, in lower case.
    package var name: String
    /// What its owner says about it.
    package var summary: String
    /// The subnets' ids, in the order they were given.
    package var subnets: [String]
    /// The tags, in the order they were given.
    package var tags: [Tag] = []

    package var id: String { name }

    /// A group of these subnets.
    package init(scope: Scope, name: String, summary: String, subnets: [String]) {
        self.scope = scope
        self.name = name
        self.summary = summary
        self.subnets = subnets
    }

    /// The name of this group in every AWS API.
    package var arn: String { ResourceName.subnetGroup(name, in: scope) }
    /// Whether it is the group of those who choose none.
    package var isDefault: Bool { name == Self.defaultName }

    /// Its subnets with the availability zone that each is said to be in.
    package var places: [(subnet: String, zone: String)] {
        subnets.enumerated().map { index, subnet in
            (subnet, scope.region + ["a", "b", "c"][index % 3])
        }
    }
}
