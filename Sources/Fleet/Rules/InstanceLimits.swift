/// The limits of what an owner may ask of an instance.
///
/// Source: `CreateDBInstance` in the Amazon RDS API reference; "Amazon RDS DB instance storage" in the user guide.
package enum InstanceLimits {
    /// The longest retention period in days.
    package static let retentionDaysMax = 35
    /// For how long an instance may be stopped before it is started by itself: seven days.
    package static let stoppedSecondsMax = 7 * secondsPerDay
    /// The ports a server may listen on.
    package static let ports = 1_150...65_535

    /// Checks a retention period.
    package static func checkRetention(days: Int) throws {
        guard (0...retentionDaysMax).contains(days) else {
            throw FleetError.invalid(
                "Invalid backup retention period: \(days). Must be between 0 and \(retentionDaysMax) days."
            )
        }
    }

    /// The least that storage of a size may grow to.
    package static func smallestGrowth(from oldGiB: Int) -> Int { oldGiB + (oldGiB + 9) / 10 }

    /// Checks a port.
    package static func checkPort(_ port: Int) throws {
        guard ports.contains(port) else {
            throw FleetError.invalid(
                "Invalid endpoint port \(port), valid port range is \(ports.lowerBound)-\(ports.upperBound)"
            )
        }
    }

    /// Checks an instance class.
    package static func checkClass(_ name: String) throws {
        guard InstanceClass(name) != nil else { throw FleetError.invalid("Invalid DB Instance class: \(name)") }
    }

    /// Checks tags: their number, lengths, duplicates, and the prefix that is AWS's own.
    package static func checkTags(_ tags: [Tag], max: Int) throws {
        guard tags.count <= max else {
            throw FleetError.invalid("A resource can have \(max) tags at the most; \(tags.count) were given.")
        }
        for tag in tags {
            guard (1...128).contains(tag.key.count), tag.value.count <= 256 else {
                throw FleetError.invalid(
                    "The tag \(tag.key.prefix(128)) is not valid: a key has 1 to 128 characters, a value up to 256."
                )
            }
            guard !tag.key.lowercased().hasPrefix("aws:") else {
                throw FleetError.invalid("The tag \(tag.key) is not valid: the prefix aws: is reserved.")
            }
        }
        guard Set(tags.map(\.key)).count == tags.count else {
            throw FleetError.invalid("The tags are not valid: a key is given more than once.")
        }
        // Conditions know keys in any case of letters as one, so two would satisfy what asks for one of them.
        guard Set(tags.map { $0.key.lowercased() }).count == tags.count else {
            throw FleetError.invalid("The tags are not valid: two keys differ in the case of letters only.")
        }
    }
}
