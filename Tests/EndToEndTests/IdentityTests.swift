import Foundation
import Testing

extension EndToEnd {
    /// Users with policies, as the AWS CLI makes them and signs with their keys.
    @Suite
    struct IdentityTests {
        @Test
        func `a user signs a real call and is refused or allowed by policy`() async throws {
            try await withHoldfast { holdfast in
                let key = try await holdfast.user("alice")
                _ = try await holdfast.aws(
                    "iam",
                    "put-user-policy",
                    "--user-name",
                    "alice",
                    "--policy-name",
                    "own",
                    "--policy-document",
                    Self.policy("rds:DescribeDBParameterGroups")
                ).get()
                let alice = holdfast.signing(key)
                _ = try await alice.aws("rds", "describe-db-parameter-groups").get()
                let refused = try await alice.aws(
                    "rds",
                    "create-db-parameter-group",
                    "--db-parameter-group-name",
                    "g",
                    "--db-parameter-group-family",
                    "postgres15",
                    "--description",
                    "d"
                )
                #expect(!refused.succeeded)
                #expect(refused.errors.contains("(AccessDenied) when calling the CreateDBParameterGroup operation"))
                #expect(
                    refused.errors.contains(":user/alice is not authorized to perform: rds:CreateDBParameterGroup on")
                )
                _ = try await holdfast.aws(
                    "iam",
                    "put-user-policy",
                    "--user-name",
                    "alice",
                    "--policy-name",
                    "own",
                    "--policy-document",
                    Self.policy("rds:*")
                ).get()
                _ = try await alice.aws(
                    "rds",
                    "create-db-parameter-group",
                    "--db-parameter-group-name",
                    "g",
                    "--db-parameter-group-family",
                    "postgres15",
                    "--description",
                    "d"
                ).get()
                let used = try await holdfast.aws(
                    "iam",
                    "get-access-key-last-used",
                    "--access-key-id",
                    key.id,
                    "--query",
                    "AccessKeyLastUsed.ServiceName",
                    "--output",
                    "text"
                ).get()
                #expect(used == "rds")
            }
        }

        @Test
        func `a user takes on a role for a while`() async throws {
            try await withHoldfast { holdfast in
                let key = try await holdfast.user("alice")
                let account = try await holdfast.aws(
                    "sts",
                    "get-caller-identity",
                    "--query",
                    "Account",
                    "--output",
                    "text"
                ).get()
                let trust =
                    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::"#
                    + account + #":user/alice"},"Action":"sts:AssumeRole"}]}"#
                _ = try await holdfast.aws(
                    "iam",
                    "create-role",
                    "--role-name",
                    "reader",
                    "--assume-role-policy-document",
                    trust
                ).get()
                _ = try await holdfast.aws(
                    "iam",
                    "attach-role-policy",
                    "--role-name",
                    "reader",
                    "--policy-arn",
                    "arn:aws:iam::aws:policy/AmazonRDSReadOnlyAccess"
                ).get()
                let words = try await holdfast.signing(key).aws(
                    "sts",
                    "assume-role",
                    "--role-arn",
                    "arn:aws:iam::\(account):role/reader",
                    "--role-session-name",
                    "s1",
                    "--query",
                    "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]",
                    "--output",
                    "text"
                ).get()
                let parts = words.split(whereSeparator: \.isWhitespace).map(String.init)
                try #require(parts.count == 3)
                let session = holdfast.signing((parts[0], parts[1]), token: parts[2])
                let arn = try await session.aws("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
                    .get()
                #expect(arn == "arn:aws:sts::\(account):assumed-role/reader/s1")
                _ = try await session.aws("rds", "describe-db-snapshots").get()
                let refused = try await session.aws("iam", "list-users")
                #expect(refused.errors.contains("AccessDenied"))
            }
        }

        private static func policy(_ action: String) -> String {
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":""# + action
                + #"","Resource":"*"}]}"#
        }
    }
}
