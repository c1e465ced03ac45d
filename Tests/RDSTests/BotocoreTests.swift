import Fleet
import Foundation
import Ledger
import Oracle
import Testing

@Suite struct `What botocore reads` {
    /// What the parser of boto3 and the AWS CLI makes of an answer.
    private func parsed(_ action: String, _ answer: Answer) async throws -> String {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Support/parse_answer.py")
        let arguments = [script.path, action, "\(answer.status)", answer.text]
        return String(decoding: try await Python.run(program: arguments), as: UTF8.self)
    }

    @Test func `is an instance with all its types`() async throws {
        try await World.with { world in
            let app = try await world.available("app", ["Tags.Tag.1.Key": "a", "Tags.Tag.1.Value": "<&>"])
            let read = try await parsed("DescribeDBInstances", world.call("DescribeDBInstances"))
            for fact in [
                "DBInstances[0].DBInstanceStatus = 'available'", "DBInstances[0].MultiAZ = False",
                "DBInstances[0].AllocatedStorage = 20", "DBInstances[0].Endpoint.Port = \(app.port)",
                "DBInstances[0].LatestRestorableTime = 2026-11-18 12:25:40+00:00",
                "DBInstances[0].TagList[0].Value = '<&>'", "DBInstances[0].DbiResourceId = '\(app.resourceID)'",
                "DBInstances[0].VpcSecurityGroups[0].Status = 'active'", "DBInstances[0].DBSecurityGroups = []",
                "DBInstances[0].DBParameterGroups[0].DBParameterGroupName = 'default.postgres15'",
                "DBInstances[0].PendingModifiedValues = {}", "DBInstances[0].DBSubnetGroup.Subnets = []",
            ] {
                #expect(read.split(separator: "\n").contains { $0 == fact }, "\(fact) in \(read)")
            }
        }
    }

    @Test func `is an error with the code that waiters match`() async throws {
        try await World.with { world in
            let answer = await world.call("DescribeDBInstances", ["DBInstanceIdentifier": "nothing"])
            let read = try await parsed("DescribeDBInstances", answer)
            #expect(read.contains("Error.Code = 'DBInstanceNotFound'"))
            #expect(read.contains("Error.Message = 'DBInstance nothing not found.'"))
        }
    }
}
