/// One HTTP request, signed where it has to be.
package struct TransportRequest: Sendable {
    /// The HTTP method in capitals.
    package var method: String
    /// The whole address.
    package var url: String
    /// Header fields.
    package var headers: [(String, String)]
    /// The body.
    package var body: ArraySlice<UInt8>
    /// How many bytes of an answer are taken.
    package var answerBytesMax: Int

    /// A request of the given values.
    package init(
        method: String,
        url: String,
        headers: [(String, String)],
        body: ArraySlice<UInt8> = [],
        answerBytesMax: Int
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.answerBytesMax = answerBytesMax
    }
}

/// What a server answered, whatever the status.
package struct TransportAnswer: Sendable {
    /// The HTTP status.
    package let status: Int
    /// Header fields, names in lower case.
    package let headers: [String: String]
    /// The body.
    package let body: [UInt8]

    /// An answer of the given values.
    package init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
