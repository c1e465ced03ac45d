import Ledger
import Wire

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
