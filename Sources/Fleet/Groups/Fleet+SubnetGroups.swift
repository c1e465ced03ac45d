package import Ledger

extension Fleet {
    /// Makes a subnet group.
    package func createSubnetGroup(
        _ name: String,
        summary: String,
        subnets: [String],
        tags: [Tag],
        in scope: Scope
    ) async throws -> SubnetGroup {
        var draft = SubnetGroup(
            scope: scope,
            name: try GroupRules.subnetGroupName(name),
            summary: try GroupRules.summary(summary, parameter: "DBSubnetGroupDescription"),
            subnets: try GroupRules.subnets(subnets, max: settings.quotas.subnetsMax)
        )
        draft.tags = tags
        try InstanceLimits.checkTags(tags, max: settings.quotas.tagsMax)
        let (group, max, ticket) = (draft, settings.quotas.subnetGroupsMax, DescriptionTicket(self))
        return try await ledger.write { writer in
            guard try writer.reader.find(SubnetGroup.self, group.name, in: scope) == nil else {
                throw FleetError(.subnetGroupAlreadyExists, "The DB subnet group '\(group.name)' already exists.")
            }
            guard try writer.reader.list(SubnetGroup.self, in: scope).filter({ !$0.isDefault }).count < max else {
                throw FleetError(.subnetGroupQuotaExceeded, "Cannot create more than \(max) subnet groups.")
            }
            try writer.insert(group)
            try ticket.describe(group, writer)
            return group
        }
    }

    /// Changes a subnet group's subnets, and its description where one is given.
    package func modifySubnetGroup(
        _ name: String,
        summary: String?,
        subnets: [String],
        in scope: Scope
    ) async throws -> SubnetGroup {
        let subnets = try GroupRules.subnets(subnets, max: settings.quotas.subnetsMax)
        let summary = try summary.map { try GroupRules.summary($0, parameter: "DBSubnetGroupDescription") }
        let ticket = DescriptionTicket(self)
        return try await ledger.write { writer in
            var group = try writer.reader.subnetGroup(name, in: scope)
            group.subnets = subnets
            group.summary = summary ?? group.summary
            try writer.put(group)
            try ticket.describe(group, writer)
            return group
        }
    }

    /// Removes a subnet group that no instance is in.
    package func deleteSubnetGroup(_ name: String, in scope: Scope) async throws {
        let ticket = DescriptionTicket(self)
        try await ledger.write { writer in
            let group = try writer.reader.subnetGroup(name, in: scope)
            guard !group.isDefault else {
                throw FleetError(.invalidSubnetGroupState, "The default DB subnet group can't be deleted.")
            }
            if let user = try writer.reader.instances(in: scope, using: { $0.subnetGroup == group.name }).first {
                throw FleetError(
                    .invalidSubnetGroupState,
                    "Cannot delete the subnet group '\(group.name)' because at least one database instance: "
                        + "\(user.identifier) is still using it."
                )
            }
            try writer.delete(SubnetGroup.self, group.name, in: scope)
            try ticket.describe(group, writer)
        }
    }
}
