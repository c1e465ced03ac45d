import Engine
package import Ledger

/// A value that is to be set in a parameter group, or, without a value, taken back.
package struct ParameterChange: Sendable {
    /// The parameter.
    package var name: String
    /// The new value; nil for the default.
    package var value: String?
    /// When it is applied.
    package var method: ParameterGroup.ApplyMethod

    /// A change of one parameter.
    package init(name: String, value: String?, method: ParameterGroup.ApplyMethod) {
        self.name = name.lowercased()
        self.value = value
        self.method = method
    }
}

extension Fleet {
    /// How many parameters one request may change.
    package static let parameterChangesMax = 20

    /// Makes a parameter group without values.
    package func createParameterGroup(
        _ name: String,
        family: String,
        summary: String,
        tags: [Tag],
        in scope: Scope
    ) async throws -> ParameterGroup {
        var group = ParameterGroup(
            scope: scope,
            name: try GroupRules.name(name, parameter: "DBParameterGroupName"),
            family: family.lowercased(),
            summary: try GroupRules.summary(summary, parameter: "Description")
        )
        _ = try installation(family: group.family)
        group.tags = tags
        return try await insert(group)
    }

    /// Makes a parameter group with the values of another one.
    package func copyParameterGroup(
        _ source: String,
        to name: String,
        summary: String,
        tags: [Tag],
        in scope: Scope
    ) async throws -> ParameterGroup {
        let original = try await ledger.read { try $0.parameterGroup(source, in: scope) }
        guard !original.isDefault else {
            throw FleetError.invalid(
                "The default parameter group \(original.name) can't be copied. Create a group of the family "
                    + "\(original.family), which has the same values."
            )
        }
        var copy = original
        copy.name = try GroupRules.name(name, parameter: "TargetDBParameterGroupIdentifier")
        copy.summary = try GroupRules.summary(summary, parameter: "TargetDBParameterGroupDescription")
        copy.tags = tags
        return try await insert(copy)
    }

    private func insert(_ group: ParameterGroup) async throws -> ParameterGroup {
        try InstanceLimits.checkTags(group.tags, max: settings.quotas.tagsMax)
        let (max, ticket) = (settings.quotas.parameterGroupsMax, DescriptionTicket(self))
        return try await ledger.write { writer in
            guard try writer.reader.find(ParameterGroup.self, group.name, in: group.scope) == nil else {
                throw FleetError(.parameterGroupAlreadyExists, "Parameter group \(group.name) already exists")
            }
            guard try writer.reader.list(ParameterGroup.self, in: group.scope).filter({ !$0.isDefault }).count < max
            else {
                throw FleetError(.parameterGroupQuotaExceeded, "Cannot create more than \(max) parameter groups.")
            }
            try writer.insert(group)
            try ticket.describe(group, writer)
            return group
        }
    }

    /// Sets values of a parameter group, and has those that are immediate applied.
    package func modifyParameterGroup(_ name: String, _ changes: [ParameterChange], in scope: Scope) async throws {
        let group = try await modifiableGroup(name, in: scope)
        guard (1...Self.parameterChangesMax).contains(changes.count) else {
            throw FleetError.invalid("One request changes 1 to \(Self.parameterChangesMax) parameters.")
        }
        try await check(changes, family: group.family)
        try await write(changes, to: group)
    }

    /// Takes values of a parameter group back: those named, or all of them.
    package func resetParameterGroup(_ name: String, _ changes: [ParameterChange]?, in scope: Scope) async throws {
        let group = try await modifiableGroup(name, in: scope)
        let definitions = try await parameterDefinitions(family: group.family)
        let isStatic = Dictionary(definitions.map { ($0.name, $0.isStatic) }, uniquingKeysWith: { $1 })
        let all = group.settings.keys.map {
            ParameterChange(name: $0, value: nil, method: isStatic[$0] == false ? .immediate : .pendingReboot)
        }
        if let changes { try await check(changes, family: group.family) }
        try await write(changes ?? all, to: group)
    }

    /// Removes a parameter group that no instance uses.
    package func deleteParameterGroup(_ name: String, in scope: Scope) async throws {
        let ticket = DescriptionTicket(self)
        try await ledger.write { writer in
            let group = try writer.reader.parameterGroup(name, in: scope)
            guard !group.isDefault else {
                throw FleetError(
                    .invalidParameterGroupState,
                    "Default DBParameterGroup cannot be deleted: \(group.name)"
                )
            }
            if let user = try writer.reader.instances(in: scope, using: { $0.parameterGroup == group.name }).first {
                throw FleetError(
                    .invalidParameterGroupState,
                    "One or more database instances are still members of this parameter group \(group.name), so the "
                        + "group cannot be deleted: \(user.identifier)."
                )
            }
            try writer.delete(ParameterGroup.self, group.name, in: scope)
            try ticket.describe(group, writer)
        }
    }

    private func modifiableGroup(_ name: String, in scope: Scope) async throws -> ParameterGroup {
        let group = try await ledger.read { try $0.parameterGroup(name, in: scope) }
        guard !group.isDefault else {
            throw FleetError(
                .invalidParameterGroupState,
                "Default DBParameterGroup cannot be modified: \(group.name). Create a group of your own."
            )
        }
        return group
    }

    private func check(_ changes: [ParameterChange], family: String) async throws {
        let definitions = try await parameterDefinitions(family: family)
        var texts: [String: String] = [:]
        guard Set(changes.map(\.name)).count == changes.count else {
            throw FleetError.invalid("The request names a parameter more than once.")
        }
        for change in changes {
            guard let definition = definitions.first(where: { $0.name == change.name }) else {
                throw FleetError.invalid("Could not find parameter with name: \(change.name)")
            }
            if let value = change.value { try definition.check(value) }
            guard definition.isModifiable else {
                throw FleetError.invalid("The parameter \(change.name) cannot be modified.")
            }
            guard change.method == .pendingReboot || !definition.isStatic else {
                throw FleetError(
                    .invalidParameterCombination,
                    "cannot use immediate apply method for static parameter: \(change.name). Use pending-reboot."
                )
            }
            if definition.isCheckedByEngine { texts[change.name] = change.value }
        }
        guard !texts.isEmpty else { return }
        let objection = try await installation(family: family).objection(to: texts, as: settings.engineUser)
        if let objection { throw FleetError.invalid("Invalid parameter value: \(objection)") }
    }
}
