/// Where the members of a REST operation travel; whatever is not named here is a member of the JSON body.
package struct HTTPBinding: Sendable {
    /// The HTTP method in capitals.
    package var method: String
    /// The path with labels in braces, such as `/backup-vaults/{backupVaultName}`; `{name+}` takes the rest of it.
    package var path: String
    /// Wire names of members, by the path label that holds them, where the two differ.
    package var labels: [String: String]
    /// Wire names of members, by the query parameter that holds them.
    package var query: [String: String]
    /// Wire names of list members, by the query parameter that repeats for every element.
    package var queryLists: [String: String]
    /// Wire names of members, by the request header that holds them.
    package var headers: [String: String]
    /// The member that is the whole request body as raw bytes.
    package var payload: String?
    /// The status of a good answer.
    package var status: Int
    /// Wire names of output members, by the response header that holds them.
    package var outputHeaders: [String: String]
    /// The output member that is the whole response body as raw bytes.
    package var outputPayload: String?

    /// A binding of `method` and `path`.
    package init(
        _ method: String,
        _ path: String,
        labels: [String: String] = [:],
        query: [String: String] = [:],
        queryLists: [String: String] = [:],
        headers: [String: String] = [:],
        payload: String? = nil,
        status: Int = 200,
        outputHeaders: [String: String] = [:],
        outputPayload: String? = nil
    ) {
        self.method = method
        self.path = path
        self.labels = labels
        self.query = query
        self.queryLists = queryLists
        self.headers = headers
        self.payload = payload
        self.status = status
        self.outputHeaders = outputHeaders
        self.outputPayload = outputPayload
    }
}
