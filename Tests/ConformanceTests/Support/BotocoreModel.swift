import Foundation
import Oracle

/// What botocore, and so every AWS CLI and boto3, knows of a service.
struct BotocoreModel: Decodable, Sendable {
    var metadata: Metadata
    var operations: [String: Operation]
    var shapes: [String: Shape]

    struct Metadata: Decodable, Sendable {
        var apiVersion: String
        var endpointPrefix: String
        var signingName: String?
        var targetPrefix: String?
        var xmlNamespace: String?
    }

    struct Operation: Decodable, Sendable {
        var http: HTTP
        var input: Reference?
        var output: Reference?
        var errors: [Reference]?
    }

    struct HTTP: Decodable, Sendable {
        var method: String
        var requestUri: String
    }

    struct Reference: Decodable, Sendable {
        var shape: String
        var locationName: String?
        var location: String?
        var resultWrapper: String?
    }

    struct Shape: Decodable, Sendable {
        var type: String
        var members: [String: Reference]?
        var member: Reference?
        var key: Reference?
        var value: Reference?
        var required: [String]?
        var choices: [String]?
        var flattened: Bool?
        var error: Fault?
        var isException: Bool?
        /// Whether the server is to blame.
        var isFault: Bool?

        enum CodingKeys: String, CodingKey {
            case type, members, member, key, value, required, flattened, error
            case choices = "enum"
            case isException = "exception"
            case isFault = "fault"
        }
    }

    struct Fault: Decodable, Sendable {
        var code: String?
        var httpStatusCode: Int?
    }

    /// The installed model of the service that botocore calls `name`.
    init(of name: String) async throws {
        let json = try await Python.run("print_model.py", [name])
        self = try JSONDecoder().decode(BotocoreModel.self, from: json)
    }

    /// The shape called `name`, or one that has nothing.
    func shape(_ name: String?) -> Shape? { name.flatMap { shapes[$0] } }

    /// The HTTP status of every error code that the service can answer.
    var statuses: [String: Int] {
        let faults = shapes.filter { $0.value.isException == true }
        let statuses = faults.map { name, shape in
            (shape.error?.code ?? name, shape.error?.httpStatusCode ?? (shape.isFault == true ? 500 : 400))
        }
        return Dictionary(statuses) { first, _ in first }
    }
}
