import Foundation
import Gateway
import Oracle
import Testing

@Suite struct `boto3 against the gateway` {
    @Test func `gets answers, and AWS's code and status for every refusal`() async throws {
        try await withGateway { gateway in
            let json = try await Python.run(
                "call_gateway.py",
                ["\(gateway.port)", TestGateway.accessKeyID, TestGateway.secret]
            )
            let outcomes = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
            let expected: [String: String] = [
                "found": #"{"DBInstances": [{"DBInstanceIdentifier": "123456789012-eu-west-1"}]}"#,
                "absent": "DBInstanceNotFound 404", "unserved": "InvalidAction 400",
                "unknown parameter": "InvalidParameterValue 400", "broken": "InternalFailure 500",
                "wrong secret": "SignatureDoesNotMatch 403", "unknown key": "InvalidClientTokenId 403",
                "inactive key": "InvalidClientTokenId 403", "unsigned": "MissingAuthenticationToken 403",
                "wrong region": "SignatureDoesNotMatch 403", "json": "UnknownService 404", "rest": "UnknownService 404",
                "presigned": "200", "forged": "403",
            ]
            for (call, outcome) in expected { #expect("\(outcomes[call] ?? "")" == outcome, "\(call)") }
            #expect(outcomes.count == expected.count)
        }
    }
}
