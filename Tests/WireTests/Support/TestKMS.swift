import AccessTesting
import FoundationEssentials
import Wire

/// A service that speaks JSON 1.1, JSON 1.0 and, for old clients, the query protocol.
enum TestKMS {
    static let service = Service(
        ServiceDescription(
            name: "kms",
            version: "2014-11-01",
            protocols: [.json11, .json10, .query],
            targetPrefix: "TrentService"
        ),
        home: Home(),
        operations: [Echo.self]
    )

    struct Home: Sendable {}

    /// The answer to a post of `body` for the operation `target`.
    static func answer(
        _ body: String,
        target: String = "TrentService.Echo",
        version: String = "1.1"
    ) async
        -> ServiceResponse
    {
        let request = ServiceRequest(
            headers: [("x-amz-target", target), ("Content-Type", "application/x-amz-json-\(version)")],
            body: Array(body.utf8)
        )
        return await service.answer(request, TestRDS.context(), allowedBy: Everything())
    }

    /// Answers what it is asked, so that a test sees both directions.
    struct Echo: Operation {
        var keyId: String?
        var enabled: Bool?
        var count: Int?
        var ratio: Double?
        var created: Date?
        var plaintext: [UInt8]?
        var context: [String: String]?
        var tags: [Tag]?
        var state: State?

        enum State: String, Codable, CaseIterable {
            case enabled = "Enabled"
            case disabled = "Disabled"
        }

        struct Output: Encodable, Sendable {
            var keyId: String?
            var enabled: Bool?
            var count: Int?
            var ratio: Double?
            var created: Date?
            var plaintext: [UInt8]?
            var context: [String: String]?
            var tags: [Tag]?
            var state: State?
        }

        func run(in home: TestKMS.Home, _ context: RequestContext) async throws -> Output {
            if keyId == "absent" { throw ServiceError("NotFoundException", "Key absent does not exist.") }
            return Output(
                keyId: keyId,
                enabled: enabled,
                count: count,
                ratio: ratio,
                created: created,
                plaintext: plaintext,
                context: self.context,
                tags: tags,
                state: state
            )
        }
    }
}
