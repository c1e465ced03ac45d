/// What of an HTTP request a signature covers, exactly as it travels.
package struct SignableRequest: Sendable {
    /// The HTTP method in capitals.
    package var method: String
    /// The path as sent, still percent-encoded.
    package var rawPath: String
    /// The query string as sent, without the question mark.
    package var rawQuery: String
    /// Header fields in the order of arrival, values untouched.
    package var headers: [(name: String, value: String)]

    /// A request of the given values.
    package init(method: String, rawPath: String, rawQuery: String, headers: [(name: String, value: String)]) {
        self.method = method
        self.rawPath = rawPath
        self.rawQuery = rawQuery
        self.headers = headers
    }

    /// The values of all header fields called `name`, which is in lower case.
    func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}
