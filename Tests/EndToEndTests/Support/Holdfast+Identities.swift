import Foundation
import Testing

/// People of an account, and Holdfast asked by them.
extension Holdfast {
    /// A new user with a key and, where one is given, an inline policy.
    func user(_ name: String, policy: String? = nil) async throws -> (id: String, secret: String) {
        _ = try await aws("iam", "create-user", "--user-name", name).get()
        if let policy {
            _ = try await aws(
                "iam",
                "put-user-policy",
                "--user-name",
                name,
                "--policy-name",
                "own",
                "--policy-document",
                policy
            ).get()
        }
        let words = try await aws(
            "iam",
            "create-access-key",
            "--user-name",
            name,
            "--query",
            "AccessKey.[AccessKeyId,SecretAccessKey]",
            "--output",
            "text"
        ).get()
        let parts = words.split(whereSeparator: \.isWhitespace).map(String.init)
        try #require(parts.count == 2)
        return (parts[0], parts[1])
    }

    /// A new role with an inline policy; its ARN.
    func role(_ name: String, trust: String, policy: String) async throws -> String {
        let arn = try await aws(
            "iam",
            "create-role",
            "--role-name",
            name,
            "--assume-role-policy-document",
            trust,
            "--query",
            "Role.Arn",
            "--output",
            "text"
        ).get()
        _ = try await aws(
            "iam",
            "put-role-policy",
            "--role-name",
            name,
            "--policy-name",
            "own",
            "--policy-document",
            policy
        ).get()
        return arn
    }

    /// The same Holdfast, asked in a session of a role that this one's key takes on.
    func assuming(_ role: String, externalID: String? = nil) async throws -> Holdfast {
        let external = externalID.map { "--external-id \($0) " } ?? ""
        let words = try await shell(
            "aws sts assume-role --role-arn \(role) --role-session-name s1 \(external)"
                + "--query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text"
        ).get()
        let parts = words.split(whereSeparator: \.isWhitespace).map(String.init)
        try #require(parts.count == 3)
        return signing((parts[0], parts[1]), token: parts[2])
    }

    /// The same Holdfast, asked with another key.
    func signing(_ key: (id: String, secret: String), token: String? = nil) -> Holdfast {
        var other = self
        other.clientVariables = ["AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret]
        other.clientVariables["AWS_SESSION_TOKEN"] = token
        return other
    }

    /// The account whose key is asked with.
    func account() async throws -> String {
        try await aws("sts", "get-caller-identity", "--query", "Account", "--output", "text").get()
    }
}
