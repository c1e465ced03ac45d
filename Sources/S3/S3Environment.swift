/// What the environment and AWS's configuration files say, looked up as AWS's SDKs do.
///
/// Source: "Configuration and credential file settings", AWS SDKs and Tools Reference Guide.
package struct S3Environment: Sendable {
    private let variables: [String: String]
    private let home: String
    private let read: @Sendable (_ path: String) -> String?

    /// A view of environment variables; files are read when they are needed.
    package init(
        variables: [String: String],
        home: String,
        read: @escaping @Sendable (_ path: String) -> String?
    ) {
        self.variables = variables.filter { !$0.value.isEmpty }
        self.home = home
        self.read = read
    }

    /// The region of `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile.
    package var region: String? {
        variables["AWS_REGION"] ?? variables["AWS_DEFAULT_REGION"] ?? configuration["region"]
    }

    /// The server of `AWS_ENDPOINT_URL_S3`.
    ///
    /// `AWS_ENDPOINT_URL` is not looked at: where Holdfast is used, it names Holdfast itself.
    package var endpoint: String? { variables["AWS_ENDPOINT_URL_S3"] }

    /// The certificates to trust.
    package var authorityFile: String? { variables["AWS_CA_BUNDLE"] ?? configuration["ca_bundle"] }

    /// Where the shared credentials file is.
    package var credentialsFile: String { variables["AWS_SHARED_CREDENTIALS_FILE"] ?? home + "/.aws/credentials" }

    /// Whether credentials stand in the environment itself, so that no file matters, whatever profile is named.
    package var hasOwnCredentials: Bool {
        variables["AWS_ACCESS_KEY_ID"] != nil && variables["AWS_SECRET_ACCESS_KEY"] != nil
    }

    /// The access key; nil where there is none.
    package func credentials() -> S3Credentials? {
        if hasOwnCredentials { return Self.credentials(variables.lowercasedKeys) }
        let shared = read(credentialsFile).map { Self.section(profile, of: $0) } ?? [:]
        return Self.credentials(shared) ?? Self.credentials(configuration)
    }

    private var profile: String { variables["AWS_PROFILE"] ?? variables["AWS_DEFAULT_PROFILE"] ?? "default" }

    private var configuration: [String: String] {
        guard let text = read(variables["AWS_CONFIG_FILE"] ?? home + "/.aws/config") else { return [:] }
        return Self.section(profile == "default" ? "default" : "profile \(profile)", of: text)
    }

    private static func credentials(_ values: [String: String]) -> S3Credentials? {
        guard let id = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else { return nil }
        return S3Credentials(accessKeyID: id, secret: secret, sessionToken: values["aws_session_token"])
    }

    /// The settings of one section of a file; nested ones are left out.
    package static func section(_ name: String, of text: String) -> [String: String] {
        var values: [String: String] = [:]
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.trimmed
            if content.hasPrefix("["), let end = content.firstIndex(of: "]") {
                isInside = content[content.index(after: content.startIndex)..<end].trimmed == name
            } else if isInside, !content.hasPrefix("#"), !content.hasPrefix(";"), line.first?.isWhitespace == false,
                let sign = content.firstIndex(of: "=")
            {
                values[content[..<sign].trimmed.lowercased()] = String(content[content.index(after: sign)...].trimmed)
            }
        }
        return values
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let head = drop(while: \.isWhitespace)
        return head.lastIndex { !$0.isWhitespace }.map { head[...$0] } ?? ""
    }
}

extension [String: String] {
    fileprivate var lowercasedKeys: Self {
        Dictionary(uniqueKeysWithValues: map { ($0.key.lowercased(), $0.value) })
    }
}
