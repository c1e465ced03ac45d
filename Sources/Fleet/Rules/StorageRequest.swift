/// The storage that an instance is to have: type, size and speed together, because each limits the others.
package struct StorageRequest: Equatable, Sendable {
    /// The type's name.
    package var type: String
    /// The size in GiB.
    package var sizeGiB: Int
    /// I/O operations a second; `nil` for what the type has anyway.
    package var iops: Int?
    /// MiB a second; `nil` for what the type has anyway.
    package var throughputMiB: Int?

    /// A wish.
    package init(type: String, sizeGiB: Int, iops: Int? = nil, throughputMiB: Int? = nil) {
        self.type = type
        self.sizeGiB = sizeGiB
        self.iops = iops
        self.throughputMiB = throughputMiB
    }

    /// The storage of an instance.
    package init(_ settings: InstanceSettings) {
        self.init(
            type: settings.storageType,
            sizeGiB: settings.allocatedStorageGiB,
            iops: settings.iops,
            throughputMiB: settings.storageThroughputMiB
        )
    }

    /// The same without speed that says what the type has anyway; 0 asks for nothing.
    package func settled() throws -> StorageRequest {
        let kind = try StorageType(named: type)
        let baseline = kind.baseline(sizeGiB: sizeGiB)
        var settled = self
        if iops == 0 || iops == baseline?.iops { settled.iops = nil }
        if throughputMiB == 0 || throughputMiB == baseline?.throughputMiB { settled.throughputMiB = nil }
        return settled
    }

    /// Refuses what RDS doesn't offer.
    package func check() throws {
        let kind = try StorageType(named: type)
        guard kind.sizesGiB.contains(sizeGiB) else {
            throw FleetError.invalid(
                "Invalid storage size for engine name postgres and storage type \(type): \(sizeGiB). "
                    + "It must be between \(kind.sizesGiB.lowerBound) and \(kind.sizesGiB.upperBound) GiB."
            )
        }
        let wanted = try settled()
        let isFixed = kind.baseline(sizeGiB: sizeGiB) != nil && sizeGiB < StorageType.stripedGiB
        guard !isFixed || (wanted.iops == nil && wanted.throughputMiB == nil) else {
            throw FleetError(
                .invalidParameterCombination,
                "You can't specify IOPS or storage throughput for engine postgres and a storage size less than "
                    + "\(StorageType.stripedGiB)."
            )
        }
        try wanted.checkSpeed(kind)
    }

    private func checkSpeed(_ kind: StorageType) throws {
        if let iops {
            guard let range = kind.iops else {
                throw Self.refused("Iops can't be used with the storage type \(type); leave it out, or use io1.")
            }
            guard range.contains(iops) else {
                throw Self.refused(
                    "Invalid iops value for engine name postgres and storage type \(type): \(iops). It must be between "
                        + "\(range.lowerBound) and \(range.upperBound)."
                )
            }
            let ratio = Double(iops) / Double(sizeGiB)
            guard let ratios = kind.iopsPerGiB, ratios.contains(ratio) else {
                throw Self.refused(
                    "The ratio of IOPS to storage is not valid for the storage type \(type): \(iops) to \(sizeGiB) GiB. "
                        + "It must be between \(kind.iopsPerGiB?.lowerBound ?? 0) and \(kind.iopsPerGiB?.upperBound ?? 0)."
                )
            }
        } else if kind.name.hasPrefix("io") {
            throw Self.refused("Iops must be specified with the storage type \(type).")
        }
        guard let throughputMiB else { return }
        guard let range = kind.throughputMiB else {
            throw Self.refused("StorageThroughput can't be used with the storage type \(type); it is for gp3 alone.")
        }
        guard range.contains(throughputMiB) else {
            throw Self.refused(
                "Invalid storage throughput for the storage type \(type): \(throughputMiB). It must be between "
                    + "\(range.lowerBound) and \(range.upperBound) MiB a second."
            )
        }
        let operations = iops ?? kind.baseline(sizeGiB: sizeGiB)?.iops ?? 0
        guard Double(throughputMiB) <= Double(operations) * StorageType.throughputPerIOPSMax else {
            throw Self.refused(
                "The ratio of storage throughput to IOPS is not valid: \(throughputMiB) MiB to \(operations). There may be "
                    + "\(StorageType.throughputPerIOPSMax) MiB for each."
            )
        }
    }

    private static func refused(_ sentence: String) -> FleetError { FleetError(.invalidParameterCombination, sentence) }
}
