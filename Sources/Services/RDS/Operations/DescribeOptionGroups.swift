import Fleet
import Ledger
import Wire

/// Lists option groups, the default ones of the installed engines among them.
struct DescribeOptionGroups: RDSOperation {
    var optionGroupName: String?
    var engineName: String?
    var majorEngineVersion: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of option groups.
    struct Output: Codable, Sendable {
        var marker: String?
        var optionGroupsList: [OptionGroupDescription]
    }

    var subjects: [RDSSubject] { [.optionGroup(optionGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        try refuseFilters(filters)
        guard optionGroupName == nil || engineName == nil && majorEngineVersion == nil else {
            throw ServiceError.invalidParameterCombination(
                "OptionGroupName can't be used together with EngineName or MajorEngineVersion."
            )
        }
        guard engineName != nil || majorEngineVersion == nil else {
            throw ServiceError.invalidParameterCombination(
                "EngineName must be specified when MajorEngineVersion is specified."
            )
        }
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let majors = Set(fleet.engineVersions.map { "\($0.major)" })
        let groups = try await fleet.ledger.read { reader in
            if let optionGroupName { return [try reader.optionGroup(optionGroupName, in: scope)] }
            let own = try reader.list(OptionGroup.self, in: scope)
            let defaults = majors.map { DefaultGroups.optionGroup(majorVersion: $0, in: scope) }
            return own + defaults.filter { group in !own.contains { $0.name == group.name } }
        }
        let wanted = groups.filter {
            (engineName ?? $0.engine) == $0.engine && (majorEngineVersion ?? $0.majorVersion) == $0.majorVersion
        }
        let page = Page(wanted, request, name: \.name)
        return Output(marker: page.marker, optionGroupsList: page.entries.map { OptionGroupDescription($0) })
    }
}
