import AccessTesting
import FoundationEssentials
import Wire

/// A service that speaks REST-JSON.
enum TestBackup {
    static let service = Service(
        ServiceDescription(name: "backup", version: "2018-11-15", protocols: [.restJSON]),
        home: Home(),
        operations: [
            CreateBackupVault.self, ListBackupVaults.self, ListRecoveryPoints.self, UntagResource.self, Invoke.self,
        ]
    )

    struct Home: Sendable {}

    static func answer(
        _ method: String,
        _ path: String,
        query: String = "",
        headers: [(name: String, value: String)] = [],
        _ body: String = ""
    ) async -> ServiceResponse {
        let request = ServiceRequest(
            method: method,
            path: path,
            query: query,
            headers: headers,
            body: Array(body.utf8)
        )
        return await service.answer(request, TestRDS.context(), allowedBy: Everything())
    }

    struct CreateBackupVault: Operation {
        var backupVaultName: String
        var creatorRequestId: String?
        var backupVaultTags: [String: String]?

        static let binding: HTTPBinding? = HTTPBinding("PUT", "/backup-vaults/{backupVaultName}")

        struct Output: Encodable, Sendable {
            var backupVaultName: String
            var creationDate: Date
            var tags: [String: String]
        }

        func run(in home: TestBackup.Home, _ context: RequestContext) async throws -> Output {
            if backupVaultName == "taken" {
                throw ServiceError("AlreadyExistsException", "Vault taken exists.")
            }
            return Output(
                backupVaultName: backupVaultName,
                creationDate: Date(timeIntervalSince1970: 1_795_000_000.25),
                tags: backupVaultTags ?? [:]
            )
        }
    }

    struct ListBackupVaults: Operation {
        var maxResults: Int?
        var shared: Bool?

        static let binding: HTTPBinding? = HTTPBinding(
            "GET",
            "/backup-vaults/",
            query: ["maxResults": "MaxResults", "shared": "Shared"]
        )

        struct Output: Encodable, Sendable { var names: [String] }

        func run(in home: TestBackup.Home, _ context: RequestContext) async throws -> Output {
            Output(names: ["\(maxResults ?? 0)", "\(shared ?? false)"])
        }
    }

    struct ListRecoveryPoints: Operation {
        var resourceArn: String

        static let binding: HTTPBinding? = HTTPBinding("GET", "/resources/{resourceArn+}")

        struct Output: Encodable, Sendable { var resourceArn: String }

        func run(in home: TestBackup.Home, _ context: RequestContext) async throws -> Output {
            Output(resourceArn: resourceArn)
        }
    }

    struct UntagResource: Operation {
        var resourceArn: String
        var tagKeys: [String]

        static let binding: HTTPBinding? = HTTPBinding(
            "DELETE",
            "/untag/{resourceArn}",
            queryLists: ["tagKeys": "TagKeys"],
            status: 204
        )

        func run(in home: TestBackup.Home, _ context: RequestContext) async throws -> NoOutput {
            guard tagKeys == ["a", "b c"] else { throw ServiceError("Wrong", "\(tagKeys)") }
            return NoOutput()
        }
    }

    struct Invoke: Operation {
        var functionName: String
        var invocationType: String?
        var payload: [UInt8]

        static let binding: HTTPBinding? = HTTPBinding(
            "POST",
            "/functions/{FunctionName}/invocations",
            headers: ["X-Amz-Invocation-Type": "InvocationType"],
            payload: "Payload",
            outputHeaders: ["X-Amz-Executed-Version": "ExecutedVersion"],
            outputPayload: "Payload"
        )

        struct Output: Encodable, Sendable {
            var executedVersion: String?
            var payload: [UInt8]
        }

        func run(in home: TestBackup.Home, _ context: RequestContext) async throws -> Output {
            Output(executedVersion: invocationType, payload: payload.reversed())
        }
    }
}
