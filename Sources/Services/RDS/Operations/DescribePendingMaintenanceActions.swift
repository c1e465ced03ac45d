import Fleet
import Ledger
import Wire

/// Lists the instances that a newer version of their engine waits for.
struct DescribePendingMaintenanceActions: RDSOperation {
    var resourceIdentifier: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of instances that something waits for.
    struct Output: Codable, Sendable {
        var pendingMaintenanceActions: [ResourcePendingMaintenanceActions]
        var marker: String?
    }

    var subjects: [RDSSubject] { resourceIdentifier.map { [.named($0)] } ?? [.instance(nil)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        let filters = try Filters(filters, known: ["db-cluster-id", "db-instance-id"])
        let instances = try await fleet.ledger.read { reader in
            guard let resourceIdentifier else { return try reader.list(Instance.self, in: scope) }
            return [try reader.maintained(resourceIdentifier, in: scope)]
        }
        let waiting = instances.filter {
            filters.allow("db-instance-id", $0.identifier, $0.arn) && filters.allow("db-cluster-id")
        }
        .compactMap { fleet.pendingUpgrade(of: $0) }
        let page = Page(waiting, request, name: \.instance.identifier)
        return Output(
            pendingMaintenanceActions: page.entries.map { ResourcePendingMaintenanceActions($0) },
            marker: page.marker
        )
    }
}

extension LedgerReader {
    /// The instance of that ARN, which maintenance can wait for.
    func maintained(_ arn: String, in scope: Scope) throws -> Instance {
        guard let identifier = try ResourceName.identifier(of: arn, type: "db", in: scope),
            let instance = try find(Instance.self, identifier, in: scope)
        else {
            throw FleetError(.resourceNotFound, "The resource \(arn) was not found. Give the ARN of a DB instance.")
        }
        return instance
    }
}
