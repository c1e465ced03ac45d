extension InstanceSettings {
    /// Checks the storage that is asked for, and forgets what its type has anyway.
    mutating func settleStorage() throws {
        let wanted = StorageRequest(self)
        try wanted.check()
        let settled = try wanted.settled()
        iops = settled.iops
        storageThroughputMiB = settled.throughputMiB
    }

    /// Takes over how far storage may grow by itself; the present size, or 0, turns that off.
    mutating func limitStorage(toGiB limit: Int?) throws {
        guard let limit else { return }
        guard limit != 0, limit != allocatedStorageGiB else {
            maxAllocatedStorageGiB = nil
            return
        }
        guard limit > allocatedStorageGiB else {
            throw FleetError(
                .invalidParameterCombination,
                "Max storage size must be greater than storage size: \(limit) GiB is not more than "
                    + "\(allocatedStorageGiB) GiB."
            )
        }
        let largest = try StorageType(named: storageType).sizesGiB.upperBound
        guard limit <= largest else {
            throw FleetError.invalid(
                "Invalid max storage size for engine name postgres and storage type \(storageType): \(limit). It must "
                    + "be at most \(largest) GiB."
            )
        }
        maxAllocatedStorageGiB = limit
    }

    /// What the storage has: what was asked for, or what its type has anyway.
    package var storageSpeed: (iops: Int?, throughputMiB: Int?) {
        let baseline = try? StorageType(named: storageType).baseline(sizeGiB: allocatedStorageGiB)
        return (iops ?? baseline?.iops, storageThroughputMiB ?? baseline?.throughputMiB)
    }
}
