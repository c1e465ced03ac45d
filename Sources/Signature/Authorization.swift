/// Who says they signed a request, over what and when; nothing of it is proven before ``verify(_:bodyHash:secret:now:)``.
package struct Authorization: Sendable {
    /// Where the signature came from.
    package enum Placement: Sendable, Equatable {
        /// The `Authorization` header.
        case header
        /// The query string of a presigned request that lives for so many seconds.
        case query(expiresSeconds: Int)
    }

    /// The access key that the sender claims to hold.
    package let accessKeyID: String
    /// What the signature is good for; its region and service say where the request wants to go.
    package let scope: CredentialScope
    /// The names of the headers that are signed, in lower case.
    package let signedHeaders: [String]
    /// The session token of temporary credentials.
    package let sessionToken: String?
    /// Where the signature came from.
    package let placement: Placement
    let signature: String
    let time: SigningTime

    /// The name of the one algorithm.
    static let algorithm = "AWS4-HMAC-SHA256"
    /// The longest `Authorization` header.
    static let headerBytesMax = 8_192
    /// The most headers that may be signed.
    static let signedHeadersMax = 100

    /// Reads the authorization of `request`; throws ``SignatureError`` where there is none or it lacks a part.
    package init(of request: SignableRequest) throws {
        let headers = request.values(of: "authorization")
        let query = QueryParameters(request.rawQuery)
        let isPresigned = query.pairs.contains { $0.name == "X-Amz-Algorithm" || $0.name == "X-Amz-Signature" }
        switch (headers.count, isPresigned) {
        case (0, false): throw SignatureError.missingAuthenticationToken
        case (0, true): try self.init(query: query)
        case (1, false): try self.init(header: headers[0], of: request)
        default: throw SignatureError.incomplete("The request must carry exactly one authorization.")
        }
    }

    private init(header: String, of request: SignableRequest) throws {
        guard header.utf8.count <= Authorization.headerBytesMax else {
            throw SignatureError.incomplete(
                "The Authorization header is longer than \(Authorization.headerBytesMax) bytes."
            )
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard let algorithm = parts.first else { throw SignatureError.missingAuthenticationToken }
        try Authorization.check(algorithm: String(algorithm))
        let fields = Authorization.fields(parts.count > 1 ? parts[1] : "")
        let missing = ["Credential", "SignedHeaders", "Signature"].filter { fields[$0, default: ""].isEmpty }
        guard missing.isEmpty else {
            let requirements = missing.map { "Authorization header requires '\($0)' parameter." }
            throw SignatureError.incomplete(requirements.joined(separator: " "))
        }
        try self.init(
            credential: fields["Credential", default: ""],
            signedHeaders: fields["SignedHeaders", default: ""],
            signature: fields["Signature", default: ""],
            time: Authorization.time(request.values(of: "x-amz-date"), from: "The header X-Amz-Date"),
            sessionToken: request.values(of: "x-amz-security-token").first,
            placement: .header
        )
    }

    private init(query: QueryParameters) throws {
        func one(_ name: String) throws -> String {
            let values = query.values(of: name)
            guard values.count == 1, let value = values.first, !value.isEmpty else {
                throw SignatureError.incomplete("AWS query-string parameters must include '\(name)' exactly once.")
            }
            return value
        }
        try Authorization.check(algorithm: one("X-Amz-Algorithm"))
        guard let expires = Int(try one("X-Amz-Expires")), expires > 0 else {
            throw SignatureError.incomplete("X-Amz-Expires must be a number of seconds above 0.")
        }
        try self.init(
            credential: one("X-Amz-Credential"),
            signedHeaders: one("X-Amz-SignedHeaders"),
            signature: one("X-Amz-Signature"),
            time: Authorization.time([one("X-Amz-Date")], from: "X-Amz-Date"),
            sessionToken: query.values(of: "X-Amz-Security-Token").first,
            placement: .query(expiresSeconds: expires)
        )
    }

    private init(
        credential: String,
        signedHeaders: String,
        signature: String,
        time: SigningTime,
        sessionToken: String?,
        placement: Placement
    ) throws {
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty }) else {
            throw SignatureError.incomplete(
                "Credential must have the form KEY/YYYYMMDD/REGION/SERVICE/\(CredentialScope.terminator), "
                    + "got: '\(credential.prefix(256))'"
            )
        }
        guard parts[4] == CredentialScope.terminator else {
            throw SignatureError.mismatch(
                "Credential should be scoped with a valid terminator: '\(CredentialScope.terminator)', not "
                    + "'\(parts[4].prefix(64))'."
            )
        }
        accessKeyID = parts[0]
        scope = CredentialScope(day: parts[1], region: parts[2], service: parts[3])
        self.signedHeaders = signedHeaders.lowercased().split(separator: ";").map(String.init)
        self.signature = signature
        self.time = time
        self.sessionToken = sessionToken
        self.placement = placement
        guard self.signedHeaders.count <= Authorization.signedHeadersMax else {
            throw SignatureError.incomplete("More than \(Authorization.signedHeadersMax) headers are signed.")
        }
    }

    private static func check(algorithm: String) throws {
        guard algorithm == Authorization.algorithm else {
            throw SignatureError.incomplete(
                "Unsupported AWS 'algorithm': '\(algorithm.prefix(64))' Use \(Authorization.algorithm)."
            )
        }
    }

    private static func fields(_ text: Substring) -> [String: String] {
        let pairs = text.split(separator: ",").map { field in
            let parts = field.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\t" } }
            return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func time(_ values: [String], from source: String) throws -> SigningTime {
        guard values.count == 1, let time = SigningTime(values[0]) else {
            throw SignatureError.incomplete("\(source) must be there once, in the form 20261120T101530Z.")
        }
        return time
    }
}
