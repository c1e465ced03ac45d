import Foundation
import Testing

extension EndToEnd.EncryptedLossTests {
    @Test
    func `what keys protect that can't be used is listed again, and restores when they can`() async throws {
        try await withHoldfast { holdfast in
            try await closeTwoKeys(holdfast)
            try await lose(holdfast)
            let arguments = ["recover", "--data-dir", holdfast.data.path] + Self.places(holdfast)
            let said = try await command(Holdfast.executable, arguments, environment: holdfast.environment).get()
            #expect(said.contains("found 2 manual snapshots, 2 automated backups, 0 problems"), "\(said)")
            try await holdfast.start(Self.places(holdfast))
            let found = try await holdfast.python(
                """
                kms = boto3.client("kms", config=ONCE)
                backups = {one["DBInstanceIdentifier"]: one
                           for one in rds.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"]}
                snapshots = [one["KmsKeyId"] for one in rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]]
                def restore(name, snapshot, target, ask):
                    if snapshot:
                        return ask(rds.restore_db_instance_from_db_snapshot, DBSnapshotIdentifier=name + "-before",
                            DBInstanceIdentifier=target)
                    return ask(rds.restore_db_instance_to_point_in_time, UseLatestRestorableTime=True,
                        SourceDBInstanceAutomatedBackupsArn=backups[name]["DBInstanceAutomatedBackupsArn"],
                        TargetDBInstanceIdentifier=target)
                closed = [restore(name, kind, "no", refusal)[1] for name in ("app", "other") for kind in (True, False)]
                states = {kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in snapshots}
                kms.enable_key(KeyId=backups["app"]["KmsKeyId"])
                kms.cancel_key_deletion(KeyId=backups["other"]["KmsKeyId"])
                kms.enable_key(KeyId=backups["other"]["KmsKeyId"])
                do = lambda call, **more: call(**more)
                restore("app", True, "app-1", do), restore("other", False, "other-1", do)
                available("app-1"), available("other-1")
                answer([closed, sorted(states), len(set(snapshots))])
                """,
                within: .seconds(300)
            )
            let refused = JSON.string("KMSKeyNotAccessibleFault")
            #expect(found[0].elements == [refused, refused, refused, refused], "\(found)")
            #expect(found[1].elements == [.string("Disabled"), .string("PendingDeletion")], "\(found)")
            #expect(found[2].integer == 2, "\(found)")
            for name in ["app-1", "other-1"] {
                let words = try await holdfast.psql(holdfast.address(of: name), "SELECT word FROM words")
                #expect(words == ["kept"])
            }
        }
    }

    /// Two encrypted instances with snapshots, one under a key that is disabled and one under a key that is to be
    /// deleted, as the store knows.
    private func closeTwoKeys(_ holdfast: Holdfast) async throws {
        try await holdfast.python(
            """
            kms = boto3.client("kms", config=ONCE)
            for name in ("app", "other"):
                create(name, StorageEncrypted=True, KmsKeyId=kms.create_key()["KeyMetadata"]["Arn"])
            for name in ("app", "other"):
                available(name), backed_up(name)
            """
        )
        for name in ["app", "other"] {
            let address = try await holdfast.address(of: name)
            try await holdfast.psql(address, "CREATE TABLE words AS SELECT 'kept'::text AS word")
        }
        try await holdfast.python(
            """
            kms = boto3.client("kms", config=ONCE)
            for name in ("app", "other"):
                rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=name + "-before")
            for name in ("app", "other"):
                snapshot_available(name + "-before"), available(name)
            kms.disable_key(KeyId=instance("app")["KmsKeyId"])
            kms.schedule_key_deletion(KeyId=instance("other")["KmsKeyId"], PendingWindowInDays=7)
            """
        )
        for (name, state) in [("app", "disabled"), ("other", "pending deletion")] {
            try await eventually("the store knows that the key of \(name) is \(state)") {
                let target = holdfast.scratch.appending(path: "none").path
                let export = try await holdfast.holdfast("export", name + "-before", "--to", target)
                return !export.succeeded && export.errors.contains(state)
            }
        }
    }
}
