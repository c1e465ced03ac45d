/// An error as AWS says it: a code that clients match on, a sentence that people read.
package struct ServiceError: Error, Sendable {
    /// The code on the wire, such as `DBInstanceNotFound`.
    package let code: String
    /// What is wrong and what to do about it.
    package let message: String
    /// The HTTP status.
    package let status: Int
    /// What lies behind it, for logs; never sent.
    package let cause: (any Error)?

    /// An error of `code` that says `message`.
    package init(_ code: String, _ message: String, status: Int = 400, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.status = status
        self.cause = cause
    }
}

extension ServiceError: Equatable {
    /// Whether a client could not tell them apart.
    package static func == (left: ServiceError, right: ServiceError) -> Bool {
        left.code == right.code && left.message == right.message && left.status == right.status
    }
}

/// The errors that every AWS service shares (the "Common Errors" page of each API reference).
extension ServiceError {
    /// The operation is not one that this service serves.
    package static func invalidAction(_ name: String, version: String) -> ServiceError {
        ServiceError("InvalidAction", "Could not find operation \(name) for version \(version).")
    }

    /// The operation is one that clients know and that this service doesn't serve.
    package static func invalidAction(_ name: String, reason: String) -> ServiceError {
        ServiceError("InvalidAction", "\(name) is not served: \(reason).")
    }

    /// A required parameter is absent.
    package static func missingParameter(_ name: String) -> ServiceError {
        ServiceError("MissingParameter", "The request must contain the parameter \(name).")
    }

    /// A parameter's value is not acceptable.
    package static func invalidParameterValue(_ message: String) -> ServiceError {
        ServiceError("InvalidParameterValue", message)
    }

    /// Parameters that do not go together.
    package static func invalidParameterCombination(_ message: String) -> ServiceError {
        ServiceError("InvalidParameterCombination", message)
    }

    /// A request that cannot be read.
    package static func malformedInput(_ message: String) -> ServiceError { ServiceError("MalformedInput", message) }

    /// A fault of ours; the cause is for the log.
    package static func internalFailure(cause: (any Error)? = nil) -> ServiceError {
        ServiceError(
            "InternalFailure",
            "The request failed because of an internal error. Look for its request id in the server's log.",
            status: 500,
            cause: cause
        )
    }

    /// Too many requests at once.
    package static var throttling: ServiceError { ServiceError("Throttling", "Rate exceeded") }

    /// The server cannot take the request now.
    package static func serviceUnavailable(_ message: String) -> ServiceError {
        ServiceError("ServiceUnavailable", message, status: 503)
    }

    /// The caller may not do this.
    package static func accessDenied(_ message: String) -> ServiceError {
        ServiceError("AccessDenied", message, status: 403)
    }

    /// The request's body is larger than `limit` bytes.
    package static func requestEntityTooLarge(bytesMax limit: Int) -> ServiceError {
        ServiceError(
            "RequestEntityTooLarge",
            "The request is larger than \(limit) bytes. Send less in one request.",
            status: 413
        )
    }
}
