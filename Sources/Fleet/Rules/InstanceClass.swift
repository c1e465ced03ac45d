/// An instance class such as `db.t3.micro`, and the machine that it stands for.
///
/// Source: "Hardware specifications for DB instance classes" in the Amazon RDS user guide.
package struct InstanceClass: Hashable, Sendable {
    /// The whole name.
    package let name: String
    /// The memory of a machine of this class, in MiB.
    package let memoryMiB: Int
    /// The virtual processors of a machine of this class.
    package let processors: Int

    /// The class of that name, or nothing if it is not one.
    ///
    /// Families that RDS adds later are read by their first letter, as AWS names them.
    package init?(_ name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "db", let letter = parts[1].first,
            parts[1].allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber) })
        else { return nil }
        self.name = name
        if let memory = Self.smallSizesMiB[String(parts[2])] {
            (memoryMiB, processors) = (memory, 2)
        } else if let factor = Self.factor(of: parts[2]) {
            (memoryMiB, processors) = (factor * (Self.largeMiB[letter] ?? 8_192), 2 * factor)
        } else {
            return nil
        }
    }

    /// What the sizes below `large` have in every family.
    private static let smallSizesMiB = ["nano": 512, "micro": 1_024, "small": 2_048, "medium": 4_096]

    /// The memory of a `large` in families that don't have 8 GiB: for computing, for memory, for much memory.
    private static let largeMiB: [Character: Int] = ["c": 4_096, "r": 16_384, "x": 32_768, "z": 16_384]

    /// How many times a `large` a size is.
    private static func factor(of size: Substring) -> Int? {
        switch size {
        case "large": return 1
        case "xlarge": return 2
        default:
            guard size.hasSuffix("xlarge"), let count = Int(size.dropLast(6)), (2...48).contains(count) else {
                return nil
            }
            return 2 * count
        }
    }
}

extension InstanceClass {
    /// The classes that PostgreSQL has in RDS at present, the smallest of each family first.
    package static let current: [InstanceClass] = families.flatMap { family, sizes in
        sizes.compactMap { InstanceClass("db.\(family).\($0)") }
    }

    private static let families: [(String, [String])] =
        ["t3", "t4g"].map { ($0, ["micro", "small", "medium", "large", "xlarge", "2xlarge"]) }
        + ["m5", "m6g", "m6i", "m7g", "m7i", "r5", "r6g", "r6i", "r7g", "r7i"].map {
            ($0, ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"])
        }

    /// Whether a machine with that much memory can be what this class stands for; the smallest always can.
    package func fits(hostMiB: Int) -> Bool { memoryMiB <= max(hostMiB, 1_024) }
}
