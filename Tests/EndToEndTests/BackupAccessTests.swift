import Foundation
import Testing

extension EndToEnd {
    /// What policies of runbooks let people do with backups, tried with signed requests of real clients.
    @Suite
    struct BackupAccessTests {
        private static func allowing(_ actions: String...) -> String {
            let list = actions.map { "\"\($0)\"" }.joined(separator: ",")
            return #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["# + list
                + #"],"Resource":"*"}]}"#
        }

        private static func trusting(_ principal: String, if condition: String = "{}") -> String {
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":""# + principal
                + #""},"Action":"sts:AssumeRole","Condition":"# + condition + "}]}"
        }

        /// What nobody may who may only make snapshots and see them: every operation that changes or tells anything else.
        private static let others = """
            app, s = dict(DBInstanceIdentifier="app"), dict(DBSnapshotIdentifier="s-1")
            new = dict(DBInstanceIdentifier="new", DBInstanceClass="db.t3.micro", Engine="postgres")
            arn = taken["DBSnapshotArn"]
            tries = {
                "add_tags_to_resource": dict(ResourceName=arn, Tags=[dict(Key="k", Value="v")]),
                "copy_db_snapshot": dict(SourceDBSnapshotIdentifier="s-1", TargetDBSnapshotIdentifier="s-2"),
                "create_db_instance": {**new, "AllocatedStorage": 20, "MasterUsername": "app",
                    "MasterUserPassword": PASSWORD},
                "delete_db_instance": {**app, "SkipFinalSnapshot": True},
                "delete_db_instance_automated_backup": dict(DbiResourceId=taken["DbiResourceId"]),
                "delete_db_snapshot": s,
                "describe_db_instance_automated_backups": {},
                "describe_db_instances": {},
                "describe_db_snapshot_attributes": s,
                "describe_events": {},
                "list_tags_for_resource": dict(ResourceName=arn),
                "modify_db_instance": {**app, "BackupRetentionPeriod": 0, "ApplyImmediately": True},
                "modify_db_snapshot": {**s, "EngineVersion": "15.18"},
                "modify_db_snapshot_attribute": {**s, "AttributeName": "restore", "ValuesToAdd": ["all"]},
                "reboot_db_instance": app,
                "remove_tags_from_resource": dict(ResourceName=arn, TagKeys=["k"]),
                "restore_db_instance_from_db_snapshot": {**s, "DBInstanceIdentifier": "new"},
                "restore_db_instance_to_point_in_time": dict(SourceDBInstanceIdentifier="app",
                    TargetDBInstanceIdentifier="new", UseLatestRestorableTime=True),
                "stop_db_instance": {**app, "DBSnapshotIdentifier": "s-3"},
            }
            """

        @Test
        func `a role that may make and see snapshots can do just that`() async throws {
            try await withHoldfast { holdfast in
                try await holdfast.python("create('app', BackupRetentionPeriod=0); available('app'); answer(0)")
                let arn = try await holdfast.role(
                    "runbook",
                    trust: Self.trusting(try await holdfast.account()),
                    policy: Self.allowing("rds:CreateDBSnapshot", "rds:DescribeDBSnapshots")
                )
                let user = try await holdfast.user("operator", policy: Self.allowing("sts:AssumeRole"))
                let role = try await holdfast.signing(user).assuming(arn)
                let found = try await role.python(
                    """
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="s-1")
                    taken = snapshot_available("s-1")
                    \(Self.others)
                    refusals = {name: refusal(getattr(rds, name), **given) for name, given in tries.items()}
                    tagged = refusal(rds.create_db_snapshot, DBInstanceIdentifier="app", DBSnapshotIdentifier="s-9",
                        Tags=[dict(Key="k", Value="v")])
                    iam = boto3.client("iam", config=ONCE)
                    refusals["iam"] = refusal(iam.put_role_policy, RoleName="runbook", PolicyName="own",
                        PolicyDocument="{}")
                    answer({"open": [name for name, said in refusals.items() if not said or said[1] != "AccessDenied"],
                        "count": len(refusals), "tagged": tagged, "snapshots": len(rds.describe_db_snapshots()
                        ["DBSnapshots"])})
                    """
                )
                #expect(found["open"].elements.isEmpty, "\(found)")
                #expect(found["count"].integer == 20)
                #expect(found["tagged"][2].string?.contains("rds:AddTagsToResource") == true)
                #expect(found["snapshots"].integer == 1)
            }
        }

        @Test
        func `who may make snapshots and not delete them loses none on any path`() async throws {
            try await withHoldfast { holdfast in
                let other = try await holdfast.holdfast("account", "create").get().split(separator: " ").map(
                    String.init
                )
                try await holdfast.python("create('app'); backed_up('app'); answer(0)")
                let key = try await holdfast.user(
                    "operator",
                    policy: """
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},\
                        {"Effect":"Deny","Action":"rds:DeleteDBSnapshot","Resource":"*"}]}
                        """
                )
                let found = try await holdfast.signing(key).python(
                    """
                    app = dict(DBInstanceIdentifier="app")
                    rds.create_db_snapshot(**app, DBSnapshotIdentifier="s-1")
                    taken = snapshot_available("s-1")
                    rds.copy_db_snapshot(SourceDBSnapshotIdentifier="s-1", TargetDBSnapshotIdentifier="s-2")
                    snapshot_available("s-2")
                    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="s-1", AttributeName="restore",
                        ValuesToAdd=["\(other[2])"])
                    theirs = boto3.client("rds", aws_access_key_id="\(other[0])", aws_secret_access_key="\(other[1])",
                        config=ONCE)
                    automated = [one["DBSnapshotIdentifier"] for one in
                        rds.describe_db_snapshots(SnapshotType="automated")["DBSnapshots"]]
                    def denied():
                        return {
                            "delete": refusal(rds.delete_db_snapshot, DBSnapshotIdentifier="s-1"),
                            "delete copy": refusal(rds.delete_db_snapshot, DBSnapshotIdentifier="s-2"),
                            "delete automated": refusal(rds.delete_db_snapshot, DBSnapshotIdentifier=automated[0]),
                            "no retention": refusal(rds.modify_db_instance, **app, BackupRetentionPeriod=0,
                                ApplyImmediately=True),
                            "less retention": refusal(rds.modify_db_instance, **app, BackupRetentionPeriod=1),
                            "instance": refusal(rds.delete_db_instance, **app, SkipFinalSnapshot=True),
                            "instance, all said": refusal(rds.delete_db_instance, **app, SkipFinalSnapshot=True,
                                DeleteAutomatedBackups=True),
                        }
                    found = denied()
                    found["theirs"] = refusal(theirs.delete_db_snapshot, DBSnapshotIdentifier=taken["DBSnapshotArn"])
                    rds.modify_db_instance(**app, NewDBInstanceIdentifier="renamed", ApplyImmediately=True)
                    until("it is renamed", lambda: not refusal(rds.describe_db_instances,
                        DBInstanceIdentifier="renamed"))
                    app = dict(DBInstanceIdentifier="renamed")
                    available("renamed")
                    found.update({f"renamed: {name}": said for name, said in denied().items()})
                    rds.delete_db_instance(**app, SkipFinalSnapshot=True, DeleteAutomatedBackups=False)
                    gone("renamed")
                    found["retained"] = refusal(rds.delete_db_instance_automated_backup,
                        DbiResourceId=taken["DbiResourceId"])
                    backups = rds.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"]
                    still = [one["DBSnapshotIdentifier"] for one in rds.describe_db_snapshots()["DBSnapshots"]]
                    answer({"open": {name: said for name, said in found.items()
                            if not said or (said[1] != "AccessDenied" and name != "theirs")},
                        "theirs": found["theirs"], "count": len(found), "backups": [one["Status"] for one in backups],
                        "lost": [one for one in automated + ["s-1", "s-2"] if one not in still]})
                    """
                )
                #expect(found["open"] == .object([:]), "\(found)")
                #expect(found["count"].integer == 16)
                #expect(found["theirs"][0].integer.map { (400..<500).contains($0) } == true)
                #expect(found["backups"].elements == [.string("retained")])
                #expect(found["lost"].elements.isEmpty, "\(found)")
            }
        }

        @Test
        func `a role of another account takes its external id, and shares what its policy lets it`() async throws {
            try await withHoldfast { holdfast in
                let line = try await holdfast.holdfast("account", "create").get()
                let words = line.split(separator: " ").map(String.init)
                let theirs = holdfast.signing((words[0], words[1]))
                let mine = try await holdfast.account()
                try await holdfast.python("create('app', BackupRetentionPeriod=0); available('app'); answer(0)")
                let take = "aws rds create-db-snapshot --db-instance-identifier app --db-snapshot-identifier s-1 && "
                let wait = "aws rds wait db-snapshot-available --db-snapshot-identifier"
                _ = try await holdfast.shell(take + wait + " s-1").get()

                let role = try await holdfast.role(
                    "partner",
                    trust: Self.trusting(words[2], if: #"{"StringEquals":{"sts:ExternalId":"e-42"}}"#),
                    policy: Self.allowing("rds:DescribeDBSnapshots", "rds:ModifyDBSnapshotAttribute")
                )
                let user = try await theirs.user("guest", policy: Self.allowing("sts:AssumeRole", "rds:CopyDBSnapshot"))
                let guest = theirs.signing(user)
                for external in ["", "--external-id e-43"] {
                    let refused = try await guest.shell(
                        "aws sts assume-role --role-arn \(role) --role-session-name s1 \(external)"
                    )
                    #expect(refused.errors.contains("(AccessDenied) when calling the AssumeRole operation"))
                }
                let partner = try await guest.assuming(role, externalID: "e-42")
                #expect(try await partner.account() == mine)
                let share =
                    "aws rds modify-db-snapshot-attribute --db-snapshot-identifier s-1 --attribute-name restore "
                _ = try await partner.shell(share + "--values-to-add \(words[2])").get()
                let deletion = try await partner.shell("aws rds delete-db-snapshot --db-snapshot-identifier s-1")
                #expect(deletion.errors.contains("(AccessDenied)"))

                let arn = "arn:aws:rds:\(Holdfast.region):\(mine):snapshot:s-1"
                let copy = "aws rds copy-db-snapshot --source-db-snapshot-identifier \(arn) "
                let stranger = try await theirs.user("stranger", policy: Self.allowing("rds:DescribeDBSnapshots"))
                let refused = try await theirs.signing(stranger).shell(copy + "--target-db-snapshot-identifier c-1")
                #expect(refused.errors.contains("(AccessDenied) when calling the CopyDBSnapshot operation"))
                _ = try await guest.shell(copy + "--target-db-snapshot-identifier c-1").get()
                _ = try await theirs.shell("\(wait) c-1").get()
                let used = try await holdfast.aws(
                    "iam",
                    "get-role",
                    "--role-name",
                    "partner",
                    "--query",
                    "Role.RoleLastUsed.Region",
                    "--output",
                    "text"
                ).get()
                #expect(used == Holdfast.region)
                _ = try await partner.shell(share + "--values-to-remove \(words[2])").get()
                let late = try await guest.shell(copy + "--target-db-snapshot-identifier c-2")
                #expect(late.errors.contains("(DBSnapshotNotFound)"), "\(late)")
            }
        }
    }
}
