package import Ledger

extension LedgerReader {
    /// The parameter group of that name; the default group of a family is always there.
    package func parameterGroup(_ text: String, in scope: Scope) throws -> ParameterGroup {
        let name = text.lowercased()
        if let found = try find(ParameterGroup.self, name, in: scope) { return found }
        guard let family = DefaultGroups.family(ofParameterGroup: name) else {
            throw FleetError(.parameterGroupNotFound, "DBParameterGroup not found: \(text)")
        }
        return DefaultGroups.parameterGroup(family: family, in: scope)
    }

    /// The option group of that name; the default group of an engine version is always there.
    package func optionGroup(_ text: String, in scope: Scope) throws -> OptionGroup {
        let name = text.lowercased()
        if let found = try find(OptionGroup.self, name, in: scope) { return found }
        guard let major = DefaultGroups.majorVersion(ofOptionGroup: name) else {
            throw FleetError(.optionGroupNotFound, "Specified OptionGroupName: \(text) not found.")
        }
        return DefaultGroups.optionGroup(majorVersion: major, in: scope)
    }

    /// The subnet group of that name; the default group is always there.
    package func subnetGroup(_ text: String, in scope: Scope) throws -> SubnetGroup {
        let name = text.lowercased()
        if let found = try find(SubnetGroup.self, name, in: scope) { return found }
        guard name == SubnetGroup.defaultName else {
            throw FleetError(.subnetGroupNotFound, "DB subnet group '\(text)' does not exist.")
        }
        return DefaultGroups.subnetGroup(in: scope)
    }

    /// The instances of a scope that use a group.
    func instances(in scope: Scope, using isUsed: (InstanceSettings) -> Bool) throws -> [Instance] {
        try list(Instance.self, in: scope).filter { isUsed($0.settings) }
    }
}

/// The groups of those who choose none; the ledger holds one only when it has tags.
package enum DefaultGroups {
    /// The default parameter group of a family.
    package static func parameterGroup(family: String, in scope: Scope) -> ParameterGroup {
        ParameterGroup(
            scope: scope,
            name: ParameterGroup.defaultName(family: family),
            family: family,
            summary: "Default parameter group for \(family)"
        )
    }

    /// The default option group of a version of PostgreSQL.
    package static func optionGroup(majorVersion: String, in scope: Scope) -> OptionGroup {
        let name = OptionGroup.defaultName(engine: "postgres", majorVersion: majorVersion)
        return OptionGroup(
            scope: scope,
            name: name,
            engine: "postgres",
            majorVersion: majorVersion,
            summary: "Default option group for postgres \(majorVersion)"
        )
    }

    /// The default subnet group, which has no subnets that anybody chose.
    package static func subnetGroup(in scope: Scope) -> SubnetGroup {
        SubnetGroup(scope: scope, name: SubnetGroup.defaultName, summary: "default", subnets: [])
    }

    /// The family that a parameter group of that name is the default of.
    static func family(ofParameterGroup name: String) -> String? {
        let family = name.dropFirst(ParameterGroup.defaultName(family: "").count)
        guard ParameterGroup.defaultName(family: String(family)) == name, isVersion(family.dropFirst(8)),
            family.hasPrefix("postgres")
        else { return nil }
        return String(family)
    }

    /// The version that an option group of that name is the default of.
    static func majorVersion(ofOptionGroup name: String) -> String? {
        let prefix = OptionGroup.defaultName(engine: "postgres", majorVersion: "")
        let version = name.dropFirst(prefix.count)
        return name.hasPrefix(prefix) && isVersion(version) ? String(version) : nil
    }

    private static func isVersion(_ text: Substring) -> Bool {
        (1...3).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isNumber }
    }
}
