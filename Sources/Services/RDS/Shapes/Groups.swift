import Fleet
import FoundationEssentials
import Ledger

/// A parameter group as RDS describes it.
struct DBParameterGroup: Codable, Sendable {
    let dbParameterGroupName: String
    let dbParameterGroupFamily: String
    let description: String
    let dbParameterGroupArn: String

    /// A group as it is described.
    init(_ group: ParameterGroup) {
        dbParameterGroupName = group.name
        dbParameterGroupFamily = group.family
        description = group.summary
        dbParameterGroupArn = group.arn
    }
}

/// The answer of the operations that make a parameter group.
struct DBParameterGroupOutput: Codable, Sendable {
    let dbParameterGroup: DBParameterGroup
}

/// The answer of the operations that change a parameter group's values.
struct DBParameterGroupNameOutput: Codable, Sendable {
    let dbParameterGroupName: String
}

/// An option group as RDS describes it; PostgreSQL has no options.
struct OptionGroupDescription: Codable, Sendable {
    let optionGroupName: String
    let optionGroupDescription: String
    let engineName: String
    let majorEngineVersion: String
    var options: [Option] = []
    var allowsVpcAndNonVpcInstanceMemberships = true
    let optionGroupArn: String
    let sourceOptionGroup: String?
    let sourceAccountId: String?
    let copyTimestamp: Date?

    /// A group as it is described.
    init(_ group: OptionGroup) {
        optionGroupName = group.name
        optionGroupDescription = group.summary
        engineName = group.engine
        majorEngineVersion = group.majorVersion
        optionGroupArn = group.arn
        sourceOptionGroup = group.origin?.source
        sourceAccountId = group.origin.map { _ in group.scope.account }
        copyTimestamp = group.origin?.date
    }
}

/// The answer of the operations that make or change an option group.
struct OptionGroupOutput: Codable, Sendable {
    let optionGroup: OptionGroupDescription
}

/// A subnet group as RDS describes it.
struct DBSubnetGroup: Codable, Sendable {
    let dbSubnetGroupName: String
    let dbSubnetGroupDescription: String
    var vpcId = DBInstance.vpcId
    var subnetGroupStatus = "Complete"
    let subnets: [Subnet]
    let dbSubnetGroupArn: String
    var supportedNetworkTypes = ["IPV4"]

    /// A group as it is described.
    init(_ group: SubnetGroup) {
        dbSubnetGroupName = group.name
        dbSubnetGroupDescription = group.summary
        subnets = group.places.map { place in
            Subnet(subnetIdentifier: place.subnet, subnetAvailabilityZone: AvailabilityZone(name: place.zone))
        }
        dbSubnetGroupArn = group.arn
    }
}

/// A subnet of a subnet group.
struct Subnet: Codable, Sendable {
    let subnetIdentifier: String
    let subnetAvailabilityZone: AvailabilityZone
    var subnetStatus = "Active"
}

/// The answer of the operations that make or change a subnet group.
struct DBSubnetGroupOutput: Codable, Sendable {
    let dbSubnetGroup: DBSubnetGroup
}
