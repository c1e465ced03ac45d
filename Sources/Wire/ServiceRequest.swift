/// An HTTP request whose sender is already known.
package struct ServiceRequest: Sendable {
    /// The HTTP method in capitals.
    package var method: String
    /// The path as sent, still percent-encoded.
    package var path: String
    /// The query string as sent, without the question mark.
    package var query: String
    /// Header fields in the order of arrival.
    package var headers: [(name: String, value: String)]
    /// The whole body.
    package var body: [UInt8]

    /// A request; by default an empty form post.
    package init(
        method: String = "POST",
        path: String = "/",
        query: String = "",
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The first header field called `name`, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// An HTTP answer, with what the access log and the metrics need to know of it.
package struct ServiceResponse: Sendable {
    /// The HTTP status.
    package var status: Int
    /// Header fields to send.
    package var headers: [(name: String, value: String)]
    /// The whole body.
    package var body: [UInt8]
    /// The operation that was called, where the request named one that is served.
    package var operation: String?
    /// What went wrong, with its cause for the log; nil when nothing did.
    package var error: ServiceError?
    /// What was asked and answered, for the record of the call; nil where the request could not be read.
    package var trace: CallTrace?

    /// An answer of the given values.
    package init(
        status: Int,
        headers: [(name: String, value: String)],
        body: [UInt8],
        operation: String? = nil,
        error: ServiceError? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.operation = operation
        self.error = error
    }

    /// The error's code, or nil.
    package var errorCode: String? { error?.code }
}
