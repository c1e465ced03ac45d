import Foundation
import Testing

extension EndToEnd {
    /// Several accounts in one daemon.
    @Suite
    struct AccountTests {
        @Test
        func `an account made while the daemon runs works at once and sees nothing of another`() async throws {
            try await withHoldfast { holdfast in
                let line = try await holdfast.holdfast("account", "create").get()
                let words = line.split(separator: " ").map(String.init)
                #expect(words.count == 3 && !line.contains("\n"), "one line of three words: \(line)")
                let account = try #require(words.last)
                #expect(account.wholeMatch(of: /[0-9]{12}/) != nil)

                let found = try await holdfast.python(
                    """
                    create("app"); available("app")
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="private")
                    taken = snapshot_available("private")
                    keys = dict(aws_access_key_id="\(words[0])", aws_secret_access_key="\(words[1])", config=ONCE)
                    theirs = boto3.client("rds", **keys)
                    where = dict(DBInstanceIdentifier="app")
                    found = {
                        "identity": boto3.client("sts", **keys).get_caller_identity()["Account"],
                        "instances": theirs.describe_db_instances()["DBInstances"],
                        "snapshots": theirs.describe_db_snapshots()["DBSnapshots"],
                        "describe": refusal(theirs.describe_db_instances, **where),
                        "by ARN": refusal(theirs.describe_db_instances, DBInstanceIdentifier=taken["DBSnapshotArn"]
                            .replace(":snapshot:private", ":db:app")),
                        "delete": refusal(theirs.delete_db_instance, SkipFinalSnapshot=True, **where),
                        "restore": refusal(theirs.restore_db_instance_from_db_snapshot,
                            DBInstanceIdentifier="stolen", DBSnapshotIdentifier=taken["DBSnapshotArn"]),
                    }
                    create("app", theirs, BackupRetentionPeriod=0)
                    found["same name"] = theirs.describe_db_instances(**where)["DBInstances"][0]["DBInstanceArn"]
                    answer(found)
                    """
                )
                #expect(found["identity"] == .string(account))
                #expect(found["instances"].elements.isEmpty)
                #expect(found["snapshots"].elements.isEmpty)
                #expect(found["describe"][1] == .string("DBInstanceNotFound"))
                #expect(found["by ARN"][0].integer.map { (400..<500).contains($0) } == true)
                #expect(found["delete"][1] == .string("DBInstanceNotFound"))
                #expect(found["restore"][0].integer.map { (400..<500).contains($0) } == true)
                #expect(found["same name"].string?.contains(":\(account):db:app") == true)
            }
        }
    }
}
