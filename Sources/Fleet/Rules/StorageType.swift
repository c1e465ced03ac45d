/// A type of storage, and what may be asked of it.
///
/// Source: "Amazon RDS DB instance storage" in the Amazon RDS user guide, and the parameters `AllocatedStorage`, `Iops`,
/// `StorageThroughput` and `StorageType` of `CreateDBInstance` in the API reference.
package struct StorageType: Hashable, Sendable {
    /// What storage of a type and size has without being asked.
    package struct Speed: Hashable, Sendable {
        /// I/O operations a second.
        package let iops: Int
        /// MiB a second.
        package let throughputMiB: Int
    }

    /// Its name, such as `gp3`.
    package let name: String
    /// The sizes it comes in, in GiB.
    package let sizesGiB: ClosedRange<Int>
    /// How many I/O operations a second can be asked for; nothing where they can't.
    package let iops: ClosedRange<Int>?
    /// How many I/O operations a second there may be for each GiB.
    package let iopsPerGiB: ClosedRange<Double>?
    /// How many MiB a second can be asked for; nothing where they can't.
    package let throughputMiB: ClosedRange<Int>?

    /// Every type, in the order of their names.
    package static let all = [
        StorageType(name: "gp2", sizesGiB: 20...65_536, iops: nil, iopsPerGiB: nil, throughputMiB: nil),
        StorageType(
            name: "gp3",
            sizesGiB: 20...65_536,
            iops: 12_000...64_000,
            iopsPerGiB: 0.1...500,
            throughputMiB: 500...4_000
        ),
        StorageType(
            name: "io1",
            sizesGiB: 100...65_536,
            iops: 1_000...256_000,
            iopsPerGiB: 0.5...50,
            throughputMiB: nil
        ),
        StorageType(
            name: "io2",
            sizesGiB: 100...65_536,
            iops: 1_000...256_000,
            iopsPerGiB: 0.5...1_000,
            throughputMiB: nil
        ),
        StorageType(name: "standard", sizesGiB: 5...3_072, iops: nil, iopsPerGiB: nil, throughputMiB: nil),
    ]

    /// From this size on, in GiB, the speed of `gp3` can be asked for.
    package static let stripedGiB = 400
    /// How many MiB a second there may be for each I/O operation a second.
    package static let throughputPerIOPSMax = 0.25

    /// The type of that name; throws `InvalidParameterValue` where there is none.
    package init(named name: String) throws {
        guard let found = Self.all.first(where: { $0.name == name }) else {
            throw FleetError.invalid(
                "Invalid storage type: \(name). Use one of \(Self.all.map(\.name).joined(separator: ", "))."
            )
        }
        self = found
    }

    private init(
        name: String,
        sizesGiB: ClosedRange<Int>,
        iops: ClosedRange<Int>?,
        iopsPerGiB: ClosedRange<Double>?,
        throughputMiB: ClosedRange<Int>?
    ) {
        self.name = name
        self.sizesGiB = sizesGiB
        self.iops = iops
        self.iopsPerGiB = iopsPerGiB
        self.throughputMiB = throughputMiB
    }

    /// The speed that storage of this type and size has anyway; only `gp3` says one.
    package func baseline(sizeGiB: Int) -> Speed? {
        guard name == "gp3" else { return nil }
        return sizeGiB < Self.stripedGiB
            ? Speed(iops: 3_000, throughputMiB: 125) : Speed(iops: 12_000, throughputMiB: 500)
    }
}
