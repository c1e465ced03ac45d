import Engine
package import Ledger

extension Fleet {
    /// Checks that an option group exists in a region and fits an instance, or a snapshot of one.
    package func checkOptionGroup(_ name: String, of instance: Instance, in scope: Scope) async throws {
        try await ledger.read { try $0.checkOptionGroup(name, of: instance, in: scope) }
    }

    /// Makes an option group.
    package func createOptionGroup(
        _ name: String,
        engine: String,
        majorVersion: String,
        summary: String,
        tags: [Tag],
        in scope: Scope
    ) async throws -> OptionGroup {
        let installation = try installation(engine: engine, version: nil)
        guard installations.contains(where: { "\($0.major)" == majorVersion }) else {
            throw FleetError(
                .invalidParameterCombination,
                "Cannot find major version \(majorVersion) for \(engine). The newest installed one is "
                    + "\(installation.major)."
            )
        }
        var group = OptionGroup(
            scope: scope,
            name: try GroupRules.name(name, parameter: "OptionGroupName"),
            engine: engine,
            majorVersion: majorVersion,
            summary: try GroupRules.summary(summary, parameter: "OptionGroupDescription")
        )
        group.tags = tags
        return try await insert(group)
    }

    /// Makes an option group that is like another one.
    package func copyOptionGroup(
        _ source: String,
        to name: String,
        summary: String,
        tags: [Tag],
        in scope: Scope
    ) async throws -> OptionGroup {
        var group = try await ledger.read { try $0.optionGroup(source, in: scope) }
        group.origin = OptionGroup.Origin(source: group.arn, date: clock.now())
        group.name = try GroupRules.name(name, parameter: "TargetOptionGroupIdentifier")
        group.summary = try GroupRules.summary(summary, parameter: "TargetOptionGroupDescription")
        group.tags = tags
        return try await insert(group)
    }

    private func insert(_ group: OptionGroup) async throws -> OptionGroup {
        try InstanceLimits.checkTags(group.tags, max: settings.quotas.tagsMax)
        let (max, ticket) = (settings.quotas.optionGroupsMax, DescriptionTicket(self))
        return try await ledger.write { writer in
            guard try writer.reader.find(OptionGroup.self, group.name, in: group.scope) == nil else {
                throw FleetError(
                    .optionGroupAlreadyExists,
                    "An option group with the name \(group.name) already exists."
                )
            }
            guard try writer.reader.list(OptionGroup.self, in: group.scope).filter({ !$0.isDefault }).count < max else {
                throw FleetError(.optionGroupQuotaExceeded, "Cannot create more than \(max) option groups.")
            }
            try writer.insert(group)
            try ticket.describe(group, writer)
            return group
        }
    }

    /// Removes an option group that no instance and no manual snapshot has.
    package func deleteOptionGroup(_ name: String, in scope: Scope) async throws {
        let ticket = DescriptionTicket(self)
        try await ledger.write { writer in
            let group = try writer.reader.optionGroup(name, in: scope)
            guard !group.isDefault else {
                throw FleetError(.invalidOptionGroupState, "The default option group \(group.name) can't be deleted.")
            }
            if let user = try writer.reader.instances(in: scope, using: { $0.optionGroup == group.name }).first {
                throw FleetError(
                    .invalidOptionGroupState,
                    "The option group \(group.name) cannot be deleted because it is in use by the DB instance "
                        + "\(user.identifier)."
                )
            }
            let snapshots = try writer.reader.list(Snapshot.self, in: scope)
            let holder = snapshots.first {
                $0.origin == .manual && $0.instance.settings.optionGroup == group.name
            }
            if let holder {
                throw FleetError(
                    .invalidOptionGroupState,
                    "The option group \(group.name) cannot be deleted because it is in use by the DB snapshot "
                        + "\(holder.identifier)."
                )
            }
            try writer.delete(OptionGroup.self, group.name, in: scope)
            try ticket.describe(group, writer)
        }
    }
}
