/// The limits of what an owner may ask of an instance.
///
/// Source: `CreateDBInstance` in the Amazon RDS API reference; "Amazon RDS DB instance storage" in the user guide.
package enum InstanceLimits {
    /// The longest retention period in days.
    package static let retentionDaysMax = 35
    /// The largest storage in GiB.
    package static let storageGiBMax = 65_536
    /// The ports a server may listen on.
    package static let ports = 1_150...65_535

    private static let storageTypes: [String: Int] = ["gp2": 20, "gp3": 20, "io1": 100, "io2": 100, "standard": 5]

    /// Checks a retention period.
    package static func checkRetention(days: Int) throws {
        guard (0...retentionDaysMax).contains(days) else {
            throw FleetError.invalid(
                "Invalid backup retention period: \(days). Must be between 0 and \(retentionDaysMax) days."
            )
        }
    }

    /// Checks a storage type and size.
    package static func checkStorage(type: String, sizeGiB: Int) throws {
        guard let smallest = storageTypes[type] else { throw FleetError.invalid("Invalid storage type: \(type)") }
        guard (smallest...storageGiBMax).contains(sizeGiB) else {
            throw FleetError.invalid(
                "Invalid storage size for engine name postgres and storage type \(type): \(sizeGiB). "
                    + "It must be between \(smallest) and \(storageGiBMax) GiB."
            )
        }
    }

    /// Whether storage grows by 10 % at least, as every growth must.
    package static func isLargeEnough(_ sizeGiB: Int, after oldGiB: Int) -> Bool {
        // Whole numbers: 200 * 1.1 is more than 220.
        sizeGiB - oldGiB >= (oldGiB + 9) / 10
    }

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
    }
}

/// An instance class such as `db.t3.micro`, and the memory that it stands for.
package struct InstanceClass: Sendable {
    /// The memory of a machine of this class, in MiB.
    package let memoryMiB: Int

    private static let sizesMiB = [
        "nano": 512, "micro": 1_024, "small": 2_048, "medium": 4_096, "large": 8_192, "xlarge": 16_384,
    ]

    /// The class of that name, or nothing if it is not one.
    package init?(_ name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "db", !parts[1].isEmpty,
            parts[1].allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber) })
        else { return nil }
        if let memory = Self.sizesMiB[String(parts[2])] {
            memoryMiB = memory
        } else if parts[2].hasSuffix("xlarge"), let factor = Int(parts[2].dropLast(6)), (2...48).contains(factor) {
            memoryMiB = factor * 16_384
        } else {
            return nil
        }
    }
}
