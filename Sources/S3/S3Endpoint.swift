import FoundationEssentials

/// The server that speaks S3, and how a bucket is spelled in its addresses.
package struct S3Endpoint: Sendable, Equatable {
    /// Whether requests go over TLS.
    package let isSecure: Bool
    /// The host, and the port where it is not the scheme's own.
    package let authority: String
    /// Whether the bucket is the first part of the path, or of the host.
    package var usesPathStyle: Bool

    /// A server's address, such as `https://objects.example.net:9000`; nil where it is none.
    package init?(_ address: String, usesPathStyle: Bool = true) {
        guard let url = URL(string: address), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty, ["", "/"].contains(url.path()), url.query() == nil, url.user() == nil
        else { return nil }
        isSecure = scheme == "https"
        let port = url.port.flatMap { $0 == (scheme == "https" ? 443 : 80) ? nil : ":\($0)" } ?? ""
        authority = (host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host) + port
        self.usesPathStyle = usesPathStyle
    }

    /// Amazon's own server for a bucket in a region.
    ///
    /// A bucket with dots has no certificate of its own, so it goes into the path.
    package static func amazon(region: String, bucket: String) -> S3Endpoint {
        S3Endpoint(
            isSecure: true,
            authority: "s3.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : ""),
            usesPathStyle: bucket.contains(".")
        )
    }

    private init(isSecure: Bool, authority: String, usesPathStyle: Bool) {
        self.isSecure = isSecure
        self.authority = authority
        self.usesPathStyle = usesPathStyle
    }

    /// The `Host` of requests to a bucket.
    func host(of bucket: String) -> String { usesPathStyle ? authority : "\(bucket).\(authority)" }

    /// The path of a key of a bucket; the empty key is the bucket itself.
    func path(_ key: String, of bucket: String) -> String {
        usesPathStyle ? "/\(bucket)" + (key.isEmpty ? "" : "/\(key)") : "/\(key)"
    }

    /// The whole address of a request.
    func url(_ path: String, query: String, of bucket: String) -> String {
        "\(isSecure ? "https" : "http")://\(host(of: bucket))\(path)" + (query.isEmpty ? "" : "?\(query)")
    }
}
