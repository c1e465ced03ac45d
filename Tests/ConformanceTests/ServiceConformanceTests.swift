import Access
import CloudTrail
import Fleet
import Keys
import STS
import Testing
import Wire

@testable import IAM
@testable import KMS
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

    @Test func `KMS does`() async throws {
        try await expectConformance(
            of: KMSService.description,
            KMSService.operations,
            model: "kms",
            errors: KeyError.Code.allCases.map { ServiceError(KeyError($0, "")) }
        )
    }

    @Test func `KMS knows every parameter of what it serves, or refuses it by name`() async throws {
        let model = try await BotocoreModel(of: "kms")
        // Nitro enclaves and key stores elsewhere: whoever asks for them is refused, and told the parameter's name.
        let refused: Set = ["Recipient", "CustomKeyStoreId", "XksKeyId", "DryRunModifiers"]
        let served = Dictionary(uniqueKeysWithValues: KMSService.operations.map { ($0.name, $0) })
        for (name, operation) in model.operations {
            guard let type = served[name] else { continue }
            let properties = try discovered(type).members.map(\.property)
            let known = Set(properties.map(KMSService.description.spelling.member))
            for member in (model.shape(operation.input?.shape)?.members ?? [:]).keys where !refused.contains(member) {
                #expect(known.contains(member), "\(name).\(member)")
            }
        }
    }

    @Test func `STS does`() async throws {
        try await expectConformance(of: STSService.description, STSService.operations, model: "sts")
    }

    @Test func `CloudTrail does`() async throws {
        try await expectConformance(
            of: CloudTrailService.description,
            CloudTrailService.operations,
            model: "cloudtrail"
        )
    }
}
