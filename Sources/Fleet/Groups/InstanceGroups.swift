import Ledger

extension InstanceSettings {
    /// Takes over the names of the groups that a request names, and the ids of security groups.
    mutating func applyGroups(_ request: InstanceRequest) throws {
        parameterGroup = request.parameterGroup?.lowercased() ?? parameterGroup
        optionGroup = request.optionGroup?.lowercased() ?? optionGroup
        subnetGroup = request.subnetGroup?.lowercased() ?? subnetGroup
        guard let ids = request.securityGroups, !ids.isEmpty else { return }
        try GroupRules.securityGroups(ids)
        securityGroups = ids
    }
}

extension Instance {
    /// Checks that the groups of a new instance exist and fit it, and takes the parameter group's values.
    mutating func adoptGroups(_ reader: LedgerReader) throws {
        try reader.checkOptionGroup(settings.optionGroup, of: self, in: scope)
        _ = try reader.subnetGroup(settings.subnetGroup, in: scope)
        parameters.values = try fittingParameterGroup(reader).values
    }

    /// Changes the groups of an instance: the names hold at once, a parameter group's values after a reboot.
    mutating func change(_ request: InstanceRequest, _ reader: LedgerReader) throws {
        let old = settings
        try settings.applyGroups(request)
        if settings.optionGroup != old.optionGroup {
            try reader.checkOptionGroup(settings.optionGroup, of: self, in: scope)
        }
        if settings.subnetGroup != old.subnetGroup { _ = try reader.subnetGroup(settings.subnetGroup, in: scope) }
        guard settings.parameterGroup != old.parameterGroup else { return }
        let group = try fittingParameterGroup(reader)
        guard parameters.status != .failedToApply else { return }
        parameters.status = group.values == parameters.values ? .inSync : .pendingReboot
    }

    private func fittingParameterGroup(_ reader: LedgerReader) throws -> ParameterGroup {
        let group = try reader.parameterGroup(settings.parameterGroup, in: scope)
        guard group.family == parameterFamily else {
            throw FleetError(
                .invalidParameterCombination,
                "The parameter group \(group.name) with DBParameterGroupFamily \(group.family) can't be used for this "
                    + "instance. Please use a parameter group with DBParameterGroupFamily \(parameterFamily)."
            )
        }
        return group
    }
}

extension LedgerReader {
    /// Checks that an option group exists in a scope and fits an instance.
    func checkOptionGroup(_ name: String, of instance: Instance, in scope: Scope) throws {
        let group = try optionGroup(name, in: scope)
        let (engine, major) = (instance.settings.engine, instance.majorVersion)
        guard group.engine == engine, group.majorVersion == major else {
            throw FleetError(
                .invalidParameterCombination,
                "The option group \(group.name) is for \(group.engine) \(group.majorVersion) and can't be used for this "
                    + "instance. Use one for \(engine) \(major)."
            )
        }
    }
}

extension ParameterState {
    /// How many transactions may be prepared at once, where the group says so.
    var preparedMax: Int? { values["max_prepared_transactions"].flatMap { Int($0) } }
}
