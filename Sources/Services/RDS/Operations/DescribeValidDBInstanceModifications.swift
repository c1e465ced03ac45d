import Fleet
import Ledger
import Wire

/// Tells what the storage of an instance can be changed to.
struct DescribeValidDBInstanceModifications: RDSOperation {
    var dbInstanceIdentifier: String

    /// What can be changed.
    struct Output: Codable, Sendable {
        var validDBInstanceModificationsMessage: ValidDBInstanceModificationsMessage
    }

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let instance = try await fleet.ledger.read { try $0.instance(named: dbInstanceIdentifier, in: scope) }
        let wrong: [InstanceStatus] = [.creating, .deleting, .failed, .incompatibleRestore]
        guard !wrong.contains(instance.status) else {
            throw FleetError(
                .invalidInstanceState,
                "Instance \(instance.identifier) is \(instance.status.rawValue), so it can't be modified."
            )
        }
        let sizeGiB = instance.settings.allocatedStorageGiB
        let storage = StorageType.all.compactMap { ValidStorageOptions($0, fromGiB: sizeGiB) }
        return Output(validDBInstanceModificationsMessage: ValidDBInstanceModificationsMessage(storage: storage))
    }
}

/// What of an instance can be modified; members as in the RDS API reference.
struct ValidDBInstanceModificationsMessage: Codable, Sendable {
    let storage: [ValidStorageOptions]
    var validProcessorFeatures: [AvailableProcessorFeature] = []
    var supportsDedicatedLogVolume = false
}

/// A type of storage that an instance can have, and its limits.
struct ValidStorageOptions: Codable, Sendable {
    let storageType: String
    let storageSize: [WholeRange]
    let provisionedIops: [WholeRange]
    let iopsToStorageRatio: [DoubleRange]
    let provisionedStorageThroughput: [WholeRange]
    let storageThroughputToIopsRatio: [DoubleRange]
    var supportsStorageAutoscaling = true

    /// The type for storage of the present size; nothing where storage would have to shrink.
    init?(_ type: StorageType, fromGiB sizeGiB: Int) {
        let smallest = max(sizeGiB, type.sizesGiB.lowerBound)
        guard smallest <= type.sizesGiB.upperBound else { return nil }
        storageType = type.name
        storageSize = [WholeRange(from: smallest, to: type.sizesGiB.upperBound)]
        provisionedIops = type.iops.map { [WholeRange(from: $0.lowerBound, to: $0.upperBound)] } ?? []
        iopsToStorageRatio = type.iopsPerGiB.map { [DoubleRange(from: $0.lowerBound, to: $0.upperBound)] } ?? []
        provisionedStorageThroughput =
            type.throughputMiB.map { [WholeRange(from: $0.lowerBound, to: $0.upperBound)] } ?? []
        storageThroughputToIopsRatio =
            type.throughputMiB.map { _ in
                [DoubleRange(from: 0, to: StorageType.throughputPerIOPSMax)]
            } ?? []
    }
}

/// Whole numbers from one to another.
struct WholeRange: Codable, Sendable {
    let from: Int
    let to: Int
    var step = 1
}

/// Numbers from one to another.
struct DoubleRange: Codable, Sendable {
    let from: Double
    let to: Double
}
