/// The one text that client and server derive from a request, and sign.
///
/// Source: "Create a signed AWS API request", AWS IAM User Guide.
struct CanonicalRequest {
    let text: String

    /// The text for `request`, covering the headers called `signedHeaders` and a body of `bodyHash`.
    init(_ request: SignableRequest, signedHeaders: [String], bodyHash: String, isPathPlain: Bool) {
        let names = signedHeaders.sorted()
        let headers = names.map { "\($0):\(CanonicalRequest.value(of: $0, in: request))\n" }.joined()
        text = [
            request.method,
            isPathPlain ? request.rawPath : CanonicalRequest.path(request.rawPath),
            CanonicalRequest.query(request.rawQuery),
            headers,
            names.joined(separator: ";"),
            bodyHash,
        ].joined(separator: "\n")
    }

    /// The path without dot segments and doubled slashes, encoded once more.
    static func path(_ rawPath: String) -> String {
        var kept: [Substring] = []
        for segment in rawPath.split(separator: "/") where segment != "." {
            if segment != ".." {
                kept.append(segment)
            } else if !kept.isEmpty {
                kept.removeLast()
            }
        }
        let last = rawPath.hasSuffix("/") && !kept.isEmpty ? "/" : ""
        return PercentEncoding.encode("/\(kept.joined(separator: "/"))\(last)".utf8, keeping: [UInt8(ascii: "/")])
    }

    /// The parameters but the signature itself, encoded alike and sorted.
    static func query(_ rawQuery: String) -> String {
        let pairs = QueryParameters(rawQuery).pairs.filter { $0.name != "X-Amz-Signature" }
        let encoded = pairs.map { pair in
            (name: PercentEncoding.encode(pair.name.utf8), value: PercentEncoding.encode(pair.value))
        }
        let sorted = encoded.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        return sorted.map { pair in "\(pair.name)=\(pair.value)" }.joined(separator: "&")
    }

    /// All values of a header in order of arrival, without the white space that proxies may change.
    private static func value(of name: String, in request: SignableRequest) -> String {
        request.values(of: name)
            .map { $0.split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
            .joined(separator: ",")
    }
}

/// A query string's parameters, decoded.
struct QueryParameters {
    /// Names as text and values as bytes, in order; a value need not be UTF-8.
    let pairs: [(name: String, value: [UInt8])]

    init(_ rawQuery: String) {
        pairs = rawQuery.utf8.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(decoding: PercentEncoding.decodeQuery(parts[0]), as: UTF8.self)
            return (name, parts.count > 1 ? PercentEncoding.decodeQuery(parts[1]) : [])
        }
    }

    /// The values of the parameters called `name`.
    func values(of name: String) -> [String] {
        pairs.filter { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
    }
}
