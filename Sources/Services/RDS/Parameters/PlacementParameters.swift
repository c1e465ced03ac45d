import Fleet
import Ledger
import Wire

/// Where an instance is placed and which groups it belongs to; only the defaults exist.
struct PlacementParameters: Flattened, Sendable {
    var dbParameterGroupName: String?
    var optionGroupName: String?
    var dbSubnetGroupName: String?

    /// Refuses groups that don't exist or don't fit; `defaults` is asked only where one is named.
    func check(_ defaults: () async throws -> DefaultGroups) async throws {
        guard dbParameterGroupName != nil || optionGroupName != nil || dbSubnetGroupName != nil else { return }
        let defaults = try await defaults()
        try Self.check(dbParameterGroupName, defaults.parameterGroup, "DBParameterGroupNotFound", "DBParameterGroup")
        try Self.check(optionGroupName, defaults.optionGroup, "OptionGroupNotFoundFault", "OptionGroup")
        try Self.check(dbSubnetGroupName, defaults.subnetGroup, "DBSubnetGroupNotFoundFault", "DBSubnetGroup")
    }

    private static func check(_ name: String?, _ only: String, _ code: String, _ kind: String) throws {
        guard let name, name.lowercased() != only else { return }
        throw ServiceError(code, "\(kind) \(name) not found. Use \(only), or leave it out.", status: 404)
    }
}

/// The groups that every instance of one engine version belongs to.
struct DefaultGroups: Sendable {
    let parameterGroup: String
    let optionGroup: String
    let subnetGroup: String

    /// The groups of an engine version.
    init(_ version: EngineVersion) {
        parameterGroup = "default.\(version.parameterGroupFamily)"
        optionGroup = "default:\(version.engine)-\(version.major)"
        subnetGroup = "default"
    }

    /// The groups that an instance belongs to.
    init(_ settings: InstanceSettings) {
        parameterGroup = settings.parameterGroup
        optionGroup = settings.optionGroup
        subnetGroup = settings.subnetGroup
    }
}

/// Checks an availability zone: a letter behind the region's name.
func checkedAvailabilityZone(_ zone: String?, in scope: Scope) throws -> String? {
    guard let zone else { return nil }
    let letter = zone.dropFirst(scope.region.count)
    guard zone.hasPrefix(scope.region), letter.count == 1, letter.allSatisfy({ ("a"..."f").contains($0) }) else {
        throw ServiceError.invalidParameterValue(
            "\(zone) is not a valid availability zone. Use one of \(scope.region)a to \(scope.region)f."
        )
    }
    return zone
}
