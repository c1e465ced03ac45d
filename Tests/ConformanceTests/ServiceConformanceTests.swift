import Access
import Fleet
import STS
import Testing
import Wire

@testable import IAM
@testable import RDS

@Suite struct `Services conform to botocore` {
    @Test func `RDS does`() async throws {
        let refusals = FleetError.Code.allCases.map { ServiceError(FleetError($0, "")) }
        try await expectConformance(
            of: RDSService.description,
            RDSService.operations,
            model: "rds",
            errors: refusals,
            // The parameter is refused whole, so nobody looks for what its elements must have.
            exemptions: Set(
                FixedParameter.Action.allCases.map { "\($0.rawValue).AdditionalStorageVolumes[].VolumeName" }
            )
        )
    }

    /// The model says itself that the filters of these operations aren't supported.
    private static let unsupported: Set<String> = [
        "DescribeCertificates.Filters", "DescribeEvents.Filters", "DescribeOrderableDBInstanceOptions.Filters",
        "DescribeReservedDBInstances.Filters", "DescribeReservedDBInstancesOfferings.Filters",
        "DescribeSourceRegions.Filters", "ListTagsForResource.Filters",
    ]

    @Test func `RDS has an answer to every parameter that clients can send`() async throws {
        let model = try await BotocoreModel(of: "rds")
        for operation in RDSService.operations {
            let properties = try discovered(operation).members.map(\.property)
            let known = Set(properties.map(RDSService.description.spelling.member)).union(operation.accepted)
            let members = model.shape(model.operations[operation.name]?.input?.shape)?.members ?? [:]
            for name in members.keys where !Self.unsupported.contains("\(operation.name).\(name)") {
                #expect(known.contains(name), "\(operation.name).\(name)")
            }
        }
    }

    private func discovered<O: Decodable>(_ type: O.Type) throws -> DiscoveredShape {
        try SampleDecoder.sample(type).shape
    }

    @Test func `IAM does`() async throws {
        let codes = AccessError.Code.allCases.filter { $0 != .packedPolicyTooLarge && $0 != .validationError }
        try await expectConformance(
            of: IAMService.description,
            IAMService.operations,
            model: "iam",
            errors: codes.map { ServiceError(AccessError($0, "")) }
        )
    }

    @Test func `STS does`() async throws {
        try await expectConformance(of: STSService.description, STSService.operations, model: "sts")
    }
}
