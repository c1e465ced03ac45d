import Foundation

/// Which version of an engine an instance may be upgraded to.
package enum UpgradeRule {
    /// Refuses other first numbers and older versions.
    static func check(from old: String, to new: String, allowsMajor: Bool) throws {
        guard major(of: old) == major(of: new) else {
            throw FleetError(
                .invalidParameterCombination,
                isNewer(new, than: old) && !allowsMajor
                    ? "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version. Holdfast "
                        + "serves upgrades within \(major(of: old)) only: dump the databases and load them into a new "
                        + "instance of \(major(of: new))."
                    : "Cannot upgrade postgres from \(old) to \(new). Major upgrades are not served: dump the databases "
                        + "and load them into a new instance of \(major(of: new))."
            )
        }
        guard !isNewer(old, than: new) else {
            throw FleetError(
                .invalidParameterCombination,
                "Cannot upgrade postgres from \(old) to \(new): it is older."
            )
        }
    }

    /// Whether one version comes after another.
    package static func isNewer(_ version: String, than other: String) -> Bool {
        version.compare(other, options: .numeric) == .orderedDescending
    }

    /// The first number of a version.
    static func major(of version: String) -> Substring { version.prefix { $0 != "." } }
}
