import Fleet
import Ledger
import Wire

/// Lists what could be reserved: nothing, because nobody is billed.
struct DescribeReservedDBInstancesOfferings: RDSOperation {
    static let accepted: Set<String> = [
        "DBInstanceClass", "Duration", "MultiAZ", "OfferingType", "ProductDescription",
    ]

    var reservedDBInstancesOfferingId: String?
    var maxRecords: Int?
    var marker: String?

    /// An empty page.
    struct Output: Codable, Sendable {
        var reservedDBInstancesOfferings: [ReservedDBInstancesOffering] = []
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        _ = try PageRequest(maxRecords: maxRecords, marker: marker)
        if let reservedDBInstancesOfferingId {
            throw ServiceError(
                "ReservedDBInstancesOfferingNotFound",
                "Offering \(reservedDBInstancesOfferingId) not found. Nothing is billed here, so nothing is offered.",
                status: 404
            )
        }
        return Output()
    }
}

/// Something that can be paid for in advance; there is nothing.
struct ReservedDBInstancesOffering: Codable, Sendable {}
