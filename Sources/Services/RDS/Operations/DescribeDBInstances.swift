import Fleet
import Ledger
import Wire

/// Lists instances, or describes the one that is named by its identifier, its ARN or its resource id.
struct DescribeDBInstances: RDSOperation {
    var dbInstanceIdentifier: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of instances.
    struct Output: Codable, Sendable {
        var marker: String?
        var dbInstances: [DBInstance]
    }

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let filters = try Filters(
            filters,
            known: ["db-cluster-id", "db-instance-id", "dbi-resource-id", "domain", "engine"]
        )
        return try await fleet.ledger.read { reader in
            if let dbInstanceIdentifier {
                let instance = try reader.instance(named: dbInstanceIdentifier, in: scope)
                guard filters.allow(instance) else { return Output(dbInstances: []) }
                return Output(dbInstances: [try reader.description(of: instance)])
            }
            let page = try reader.page(of: Instance.self, in: scope, request) { filters.allow($0) }
            return Output(marker: page.marker, dbInstances: try page.entries.map { try reader.description(of: $0) })
        }
    }
}

extension Filters {
    /// Whether an instance is wanted; no instance is in a cluster or a domain.
    fileprivate func allow(_ instance: Instance) -> Bool {
        allow("db-instance-id", instance.identifier, instance.arn)
            && allow("dbi-resource-id", instance.resourceID)
            && allow("engine", instance.settings.engine)
            && allow("db-cluster-id")
            && allow("domain")
    }
}
