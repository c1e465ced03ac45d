import Fleet
import STS
import Testing
import Wire

@testable import RDS

@Suite struct `Services conform to botocore` {
    @Test func `RDS does`() async throws {
        let refusals = FleetError.Code.allCases.map { ServiceError(FleetError($0, "")) }
        let groups = ["DBParameterGroupNotFound", "OptionGroupNotFoundFault", "DBSubnetGroupNotFoundFault"]
        try await expectConformance(
            of: RDSService.description,
            RDSService.operations,
            model: "rds",
            errors: refusals + groups.map { ServiceError($0, "", status: 404) }
        )
    }

    @Test func `STS does`() async throws {
        try await expectConformance(of: STSService.description, STSService.operations, model: "sts")
    }
}
