/// The rules for groups' names and for the ids of what lies in a network.
///
/// Source: `CreateDBParameterGroup`, `CreateOptionGroup` and `CreateDBSubnetGroup` in the Amazon RDS API reference.
package enum GroupRules {
    /// The longest name of a group.
    package static let nameCharactersMax = 255
    /// The longest description of a group.
    package static let summaryCharactersMax = 1_024

    /// Checks the name of a parameter group or an option group and returns it in lower case.
    package static func name(_ text: String, parameter: String) throws -> String {
        // Terraform allows periods, too.
        let plain = text.replacing(".", with: "a")
        _ = try Identifier.check(plain, parameter: parameter, charactersMax: nameCharactersMax)
        let name = text.lowercased()
        guard !name.hasPrefix("default.") else {
            throw FleetError.invalid(
                "The parameter \(parameter) is not valid: names that begin with default. are those of default groups. "
                    + "Choose another one."
            )
        }
        return name
    }

    /// Checks the name of a subnet group and returns it in lower case.
    package static func subnetGroupName(_ text: String) throws -> String {
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._ -".contains($0)) }
        guard isPlain, text.first?.isLetter == true, text.count <= nameCharactersMax else {
            throw FleetError.invalid(
                "The parameter DBSubnetGroupName is not valid: it must begin with a letter, contain only letters, "
                    + "digits, periods, underscores, spaces and hyphens, and have 1 to \(nameCharactersMax) characters."
            )
        }
        guard text.lowercased() != SubnetGroup.defaultName else {
            throw FleetError.invalid("The parameter DBSubnetGroupName is not valid: it must not be default.")
        }
        return text.lowercased()
    }

    /// Checks a group's description.
    package static func summary(_ text: String, parameter: String) throws -> String {
        guard (1...summaryCharactersMax).contains(text.count) else {
            throw FleetError.invalid(
                "The parameter \(parameter) must have 1 to \(summaryCharactersMax) characters."
            )
        }
        return text
    }

    /// Checks subnets' ids.
    package static func subnets(_ ids: [String], max: Int) throws -> [String] {
        guard !ids.isEmpty else {
            throw FleetError.invalid("The parameter SubnetIds must name at least one subnet.")
        }
        guard ids.count <= max else {
            throw FleetError(.subnetQuotaExceeded, "A subnet group can have \(max) subnets at the most.")
        }
        for id in ids where !isNetworkID(id, prefix: "subnet-") {
            throw FleetError(
                .invalidSubnet,
                "The requested subnet is invalid: \(id). An id is subnet- and letters, digits or hyphens."
            )
        }
        guard Set(ids).count == ids.count else {
            throw FleetError.invalid("The parameter SubnetIds names a subnet more than once.")
        }
        return ids
    }

    /// Checks security groups' ids.
    package static func securityGroups(_ ids: [String]) throws {
        for id in ids where !isNetworkID(id, prefix: "sg-") {
            throw FleetError.invalid(
                "Invalid security group, groupId= \(id). An id is sg- and letters, digits or hyphens."
            )
        }
    }

    private static func isNetworkID(_ id: String, prefix: String) -> Bool {
        let rest = id.dropFirst(prefix.count)
        return id.hasPrefix(prefix) && (1...64).contains(rest.count)
            && rest.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    }
}
