import HTTPTypes

/// What an HTTP request says before its body.
struct RequestHead: Sendable {
    let method: String
    /// The path as sent, still percent-encoded.
    let path: String
    /// The query string as sent, without the question mark.
    let query: String
    /// Header fields, the `Host` among them.
    let headers: [(name: String, value: String)]
    /// Whether a body follows.
    let hasBody: Bool
    /// How many bytes it has, where the head says so.
    let bodyBytes: Int?

    init(_ request: HTTPRequest) {
        method = request.method.rawValue
        let parts = (request.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? "/"
        query = parts.count > 1 ? String(parts[1]) : ""
        let length = request.headerFields[.contentLength] ?? "0"
        bodyBytes = request.headerFields[.transferEncoding] == nil ? Int(length) : nil
        hasBody = length != "0" || request.headerFields[.transferEncoding] != nil
        let host = request.authority.map { [(name: "host", value: $0)] } ?? []
        headers = host + request.headerFields.map { (name: $0.name.canonicalName, value: $0.value) }
    }
}

/// An HTTP answer, ready to be sent.
struct HTTPAnswer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    /// The header fields that HTTP can carry.
    var fields: HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }
}
