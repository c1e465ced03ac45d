import Foundation
import Testing

extension EndToEnd {
    /// Snapshots that are copied, shared with another account, and restored there.
    @Suite
    struct SharingTests {
        private static let rows = "SELECT count(*), sum(id) FROM orders"

        @Test
        func `a snapshot is copied, shared by the CLI, and restored in the other account from its ARN`() async throws {
            try await withHoldfast { holdfast in
                let line = try await holdfast.holdfast("account", "create").get()
                let key = line.split(separator: " ").map(String.init)
                let account = try #require(key.last)
                try await holdfast.python("create('app', BackupRetentionPeriod=0); available('app'); answer(0)")
                let app = try await holdfast.address(of: "app")
                try await holdfast.psql(app, "CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id")
                let expected = try await holdfast.psql(app, Self.rows)
                let arn = try await copyAndShare(holdfast, with: account)
                try await holdfast.psql(app, "DROP TABLE orders")

                let theirs = "AWS_ACCESS_KEY_ID=\(key[0]) AWS_SECRET_ACCESS_KEY=\(key[1]) aws rds"
                let seen = try await run("\(theirs) describe-db-snapshots --snapshot-type shared", holdfast)
                #expect(seen["DBSnapshots"].elements.map { $0["DBSnapshotIdentifier"].string } == [arn])
                try await run(
                    "\(theirs) copy-db-snapshot --source-db-snapshot-identifier \(arn) "
                        + "--target-db-snapshot-identifier ours && "
                        + "\(theirs) wait db-snapshot-available --db-snapshot-identifier ours",
                    holdfast
                )
                let restored = [(arn, "from-shared"), ("ours", "from-copy")]
                for (source, name) in restored {
                    try await run(
                        "\(theirs) restore-db-instance-from-db-snapshot --db-snapshot-identifier \(source) "
                            + "--db-instance-identifier \(name)",
                        holdfast
                    )
                }
                for (_, name) in restored {
                    try await run("\(theirs) wait db-instance-available --db-instance-identifier \(name)", holdfast)
                    let found = try await run(
                        "\(theirs) describe-db-instances --db-instance-identifier \(name)",
                        holdfast
                    )["DBInstances"][0]
                    #expect(found["DBInstanceArn"].string?.contains(":\(account):db:\(name)") == true)
                    let port = try #require(found["Endpoint"]["Port"].integer)
                    #expect(try await holdfast.psql(DatabaseAddress(host: app.host, port: port), Self.rows) == expected)
                }
                try await takeBack(holdfast, from: account, arn, theirs)
            }
        }

        /// Runs a line that must succeed and returns what it answered.
        @discardableResult
        private func run(_ line: String, _ holdfast: Holdfast) async throws -> JSON {
            let outcome = try await holdfast.shell(line, within: .seconds(180))
            _ = try outcome.get()
            return outcome.json
        }

        /// Copies a new snapshot with its tags, shares the copy, and answers its ARN; the original is deleted.
        private func copyAndShare(_ holdfast: Holdfast, with account: String) async throws -> String {
            let wait = "aws rds wait db-snapshot-available --db-snapshot-identifier"
            try await run(
                "aws rds create-db-snapshot --db-instance-identifier app --db-snapshot-identifier first "
                    + "--tags Key=team,Value=payments && \(wait) first",
                holdfast
            )
            try await run(
                "aws rds copy-db-snapshot --source-db-snapshot-identifier first "
                    + "--target-db-snapshot-identifier second --copy-tags && \(wait) second",
                holdfast
            )
            try await run("aws rds delete-db-snapshot --db-snapshot-identifier first", holdfast)
            let copy = try await run("aws rds describe-db-snapshots --db-snapshot-identifier second", holdfast)
            #expect(copy["DBSnapshots"][0]["TagList"][0]["Value"] == .string("payments"))
            let shared = try await run(
                "aws rds modify-db-snapshot-attribute --db-snapshot-identifier second --attribute-name restore "
                    + "--values-to-add \(account)",
                holdfast
            )
            let attribute = shared["DBSnapshotAttributesResult"]["DBSnapshotAttributes"][0]
            #expect(attribute["AttributeValues"].elements == [.string(account)])
            return try #require(copy["DBSnapshots"][0]["DBSnapshotArn"].string)
        }

        /// Shares no longer; what was restored and copied stays.
        private func takeBack(
            _ holdfast: Holdfast,
            from account: String,
            _ arn: String,
            _ theirs: String
        ) async throws {
            try await run(
                "aws rds modify-db-snapshot-attribute --db-snapshot-identifier second --attribute-name restore "
                    + "--values-to-remove \(account)",
                holdfast
            )
            let line = "\(theirs) describe-db-snapshots --db-snapshot-identifier \(arn)"
            let outcome = try await holdfast.shell(line)
            #expect(!outcome.succeeded && outcome.errors.contains("DBSnapshotNotFound"), "\(outcome)")
            #expect(try await run("\(theirs) describe-db-snapshots", holdfast)["DBSnapshots"].elements.count == 1)
        }
    }
}
