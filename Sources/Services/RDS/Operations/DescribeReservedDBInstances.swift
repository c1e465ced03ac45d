import Fleet
import Ledger
import Wire

/// Lists reserved instances: there are none, because nobody is billed.
struct DescribeReservedDBInstances: RDSOperation {
    static let accepted: Set<String> = [
        "DBInstanceClass", "Duration", "LeaseId", "MultiAZ", "OfferingType", "ProductDescription",
        "ReservedDBInstancesOfferingId",
    ]

    var reservedDBInstanceId: String?
    var maxRecords: Int?
    var marker: String?

    /// An empty page.
    struct Output: Codable, Sendable {
        var reservedDBInstances: [ReservedDBInstance] = []
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        _ = try PageRequest(maxRecords: maxRecords, marker: marker)
        if let reservedDBInstanceId {
            throw ServiceError(
                "ReservedDBInstanceNotFound",
                "ReservedDBInstance \(reservedDBInstanceId) not found. Nothing is billed here, so nothing is reserved.",
                status: 404
            )
        }
        return Output()
    }
}

/// An instance that is paid for in advance; there is none.
struct ReservedDBInstance: Codable, Sendable {}
