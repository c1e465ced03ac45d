import Foundation
import Testing

extension EndToEnd {
    /// What the owner of a key can do to the instances under it, beside disabling it.
    @Suite
    struct KeyLossTests {
        private static let prelude = """
            kms = boto3.client("kms", config=ONCE)
            RECOVERABLE = "inaccessible-encryption-credentials-recoverable"

            def lost():
                return until("the instance is out of use", lambda: instance("app")["DBInstanceStatus"] == RECOVERABLE)

            def no_start():
                return refusal(rds.start_db_instance, DBInstanceIdentifier="app")[1]

            """

        @Test
        func `a revoked grant and a scheduled deletion take an instance out of use until they are undone`()
            async throws
        {
            try await withHoldfast { holdfast in
                let found = try await holdfast.python(
                    Self.prelude + """
                        key = kms.create_key()["KeyMetadata"]["Arn"]
                        create("app", StorageEncrypted=True, KmsKeyId=key); available("app"); backed_up("app")
                        rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="before")
                        snapshot_available("before"); available("app")
                        answer([key, [grant["GranteePrincipal"] for grant in kms.list_grants(KeyId=key)["Grants"]]])
                        """
                )
                let key = try #require(found[0].string)
                #expect(found[1].elements.compactMap(\.string) == ["rds.\(Holdfast.region).amazonaws.com"])
                let writer = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
                try await writer.prepare()
                try await writer.write(forSeconds: 1)
                let rows = try await writer.rows()
                try await revoke(holdfast, key)
                #expect(try await rowsAgain(holdfast) == rows)
                try await scheduleDeletion(holdfast, key)
                #expect(try await rowsAgain(holdfast) == rows)
            }
        }

        /// Whoever may use the key gives RDS its grant back by asking for a restore.
        private func revoke(_ holdfast: Holdfast, _ key: String) async throws {
            let refused = try await holdfast.python(
                Self.prelude + """
                    for grant in kms.list_grants(KeyId="\(key)")["Grants"]:
                        kms.revoke_grant(KeyId="\(key)", GrantId=grant["GrantId"])
                    lost()
                    refused = no_start()
                    rds.restore_db_instance_from_db_snapshot(
                        DBInstanceIdentifier="other", DBSnapshotIdentifier="before", BackupRetentionPeriod=0)
                    available("other")
                    rds.start_db_instance(DBInstanceIdentifier="app"); available("app")
                    rds.delete_db_instance(DBInstanceIdentifier="other", SkipFinalSnapshot=True); gone("other")
                    answer([refused, len(kms.list_grants(KeyId="\(key)")["Grants"])])
                    """
            )
            #expect(refused[0].string == "KMSKeyNotAccessibleFault" && refused[1].integer == 1, "\(refused)")
        }

        private func scheduleDeletion(_ holdfast: Holdfast, _ key: String) async throws {
            let refused = try await holdfast.python(
                Self.prelude + """
                    kms.schedule_key_deletion(KeyId="\(key)", PendingWindowInDays=7)
                    lost()
                    refused = [no_start()]
                    kms.cancel_key_deletion(KeyId="\(key)")
                    refused.append(no_start())
                    kms.enable_key(KeyId="\(key)")
                    rds.start_db_instance(DBInstanceIdentifier="app"); available("app")
                    answer(refused)
                    """
            )
            // A cancelled deletion leaves the key disabled, as in KMS.
            let fault = JSON.string("KMSKeyNotAccessibleFault")
            #expect(refused.elements == [fault, fault], "\(refused)")
        }

        private func rowsAgain(_ holdfast: Holdfast) async throws -> [Int] {
            try await Writer(holdfast: holdfast, address: holdfast.address(of: "app")).rows()
        }
    }
}
