import FoundationEssentials

/// What a store answered to a request that it did not do.
struct S3Failure: Error, Sendable, CustomStringConvertible {
    /// The HTTP status.
    let status: Int
    /// The store's own code, such as `NoSuchKey`; a guess from the status where the answer has no body.
    let code: String
    /// The store's sentence.
    let message: String
    /// The region that the bucket is in, where the answer says so.
    let region: String?
    /// How long to wait before trying again, in seconds, where the answer says so.
    let retryAfterSeconds: Double?
    /// Whether an earlier attempt of the same request ended without an answer.
    var followsLostAnswer = false

    init(status: Int, headers: [String: String], body: [UInt8]) {
        let error = S3Document(parsing: body)
        self.status = status
        code = error?["Code"] ?? Self.guess(status)
        message = error?["Message"] ?? ""
        region = error?["Region"] ?? headers["x-amz-bucket-region"]
        retryAfterSeconds = headers["retry-after"].flatMap(Double.init)
    }

    var description: String { "\(status) \(code)" + (message.isEmpty ? "" : ": \(message)") }

    /// Whether the same request may succeed a little later.
    var isPassing: Bool {
        switch status {
        case 408, 425, 429, 500, 502, 503, 504: true
        default: Self.passing.contains(code)
        }
    }

    private static let passing: Set<String> = [
        "ConditionalRequestConflict", "InternalError", "OperationAborted", "RequestLimitExceeded", "RequestTimeout",
        "ServiceUnavailable", "SlowDown", "Throttling", "ThrottlingException", "TooManyRequests",
    ]

    private static func guess(_ status: Int) -> String {
        switch status {
        case 301, 307: "PermanentRedirect"
        case 403: "AccessDenied"
        case 404: "NoSuchKey"
        case 412: "PreconditionFailed"
        case 416: "InvalidRange"
        default: "Unknown"
        }
    }
}
