import Fleet
import Ledger
import Wire

/// Lists the classes, versions and types of storage that instances can be made with on this machine.
struct DescribeOrderableDBInstanceOptions: RDSOperation {
    var engine: String
    var engineVersion: String?
    var dbInstanceClass: String?
    var licenseModel: String?
    var availabilityZoneGroup: String?
    var vpc: Bool?
    var maxRecords: Int?
    var marker: String?

    /// A page of options, those of the oldest version first.
    struct Output: Codable, Sendable {
        var marker: String?
        var orderableDBInstanceOptions: [OrderableDBInstanceOption]
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker, allowed: 20...1_000)
        guard engine == "postgres" || fleet.engineVersions.contains(where: { $0.engine == engine }) else {
            throw FleetError.invalid("Invalid DB engine: \(engine). Installed engines: postgres")
        }
        let isNone =
            vpc == false || licenseModel.map { $0 != "postgresql-license" } ?? false
            || availabilityZoneGroup.map { $0 != scope.region } ?? false
        let page = try request.page(of: isNone ? [] : options(in: fleet, region: scope.region)) { $0.id }
        return Output(marker: page.marker, orderableDBInstanceOptions: page.entries)
    }

    private func options(in fleet: Fleet, region: String) -> [OrderableDBInstanceOption] {
        let versions = fleet.engineVersions.filter { version in
            engineVersion.map { [version.version, "\(version.major)"].contains($0) } ?? true
        }
        let classes = fleet.instanceClasses.filter { kind in dbInstanceClass.map { $0 == kind.name } ?? true }
        return versions.flatMap { version in
            classes.flatMap { kind in
                StorageType.all.map { OrderableDBInstanceOption(kind, version, $0, region: region) }
            }
        }
    }
}
