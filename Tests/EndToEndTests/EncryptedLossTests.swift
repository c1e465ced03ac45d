import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// What is left of encrypted instances when the daemon is gone: the store, its key and the root key.
    @Suite
    struct EncryptedLossTests {
        @Test
        func `an encrypted instance comes back from a lost disk to the last captured second, with the root key`()
            async throws
        {
            try await withHoldfast { holdfast in
                let writer = try await fill(holdfast)
                let rows = try await writer.rows()
                try await writer.write(forSeconds: 2)
                let last = try await writer.confirmedRow()
                try await lose(holdfast)
                try await recover(holdfast)
                try await holdfast.start(Self.places(holdfast))
                let restored = try await holdfast.python(
                    """
                    backup = rds.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"][0]
                    rds.restore_db_instance_to_point_in_time(
                        SourceDBInstanceAutomatedBackupsArn=backup["DBInstanceAutomatedBackupsArn"],
                        TargetDBInstanceIdentifier="app", UseLatestRestorableTime=True)
                    rds.restore_db_instance_from_db_snapshot(
                        DBInstanceIdentifier="then", DBSnapshotIdentifier="before")
                    answer([backup["KmsKeyId"], available("app")["KmsKeyId"], available("then")["KmsKeyId"]])
                    """
                )
                #expect(Set(restored.elements.compactMap(\.string)).count == 1, "\(restored)")
                let found = try await Writer(holdfast: holdfast, address: holdfast.address(of: "app")).rows()
                #expect(found == Array(1...last))
                #expect(try await Writer(holdfast: holdfast, address: holdfast.address(of: "then")).rows() == rows)
            }
        }

        @Test
        func `an encrypted snapshot leaves with the root key alone, and only while its key can be used`()
            async throws
        {
            try await withHoldfast { holdfast in
                let key = try await fill(holdfast).holdfast.python("answer(instance('app')['KmsKeyId'])").string ?? ""
                try await withoutDaemon(holdfast) {
                    try await exportAndVerify(holdfast, ["before"], "whole")
                    try await exportAndVerify(holdfast, ["app", "--latest"], "latest")
                    try await expectRead(holdfast)
                    let rootKey = holdfast.data.path + "/root.key"
                    try FileManager.default.moveItem(atPath: rootKey, toPath: Self.rootKey(holdfast))
                    try await expectRefusal(holdfast, [], says: ["Give --root-key", key])
                    try await expectUnread(holdfast, "Give --root-key")
                    let wrong = holdfast.scratch.appending(path: "wrong.key").path
                    _ = try await holdfast.shell("(umask 077; openssl rand -hex 32 > \(wrong))").get()
                    try await expectRefusal(holdfast, ["--root-key", "file:" + wrong], says: ["not the root key"])
                    try await exportAndVerify(
                        holdfast,
                        ["before", "--root-key", "file:" + Self.rootKey(holdfast)],
                        "elsewhere"
                    )
                    try FileManager.default.moveItem(atPath: Self.rootKey(holdfast), toPath: rootKey)
                }
                for (call, word) in [
                    ("disable_key(KeyId='\(key)')", "disabled"),
                    ("schedule_key_deletion(KeyId='\(key)', PendingWindowInDays=7)", "pending deletion"),
                ] {
                    try await holdfast.python("boto3.client('kms', config=ONCE).\(call); answer(0)")
                    try await eventually("the store knows that the key is \(word)") {
                        let list = try await holdfast.holdfast("export", "before", "--to", Self.target(holdfast))
                        return !list.succeeded && list.errors.contains(word)
                    }
                    try await withoutDaemon(holdfast) {
                        try await expectRefusal(holdfast, [], says: [word, key])
                        try await expectUnread(holdfast, "objects unread whose KMS key can't be used")
                    }
                }
            }
        }

        /// An encrypted instance with a manual snapshot.
        private func fill(_ holdfast: Holdfast) async throws -> Writer {
            try await holdfast.fill(
                """
                key = boto3.client('kms', config=ONCE).create_key()['KeyMetadata']['Arn']
                create('app', StorageEncrypted=True, KmsKeyId=key)
                """
            )
        }

        /// Kills the daemon and its databases, and keeps nothing but the store and the two keys.
        func lose(_ holdfast: Holdfast) async throws {
            try await holdfast.end(SIGKILL)
            for postmaster in holdfast.postmasters() {
                kill(postmaster.pid, SIGKILL)
                try await eventually("a database ends") { !Processes.lives(postmaster.pid) }
            }
            let manager = FileManager.default
            try manager.moveItem(at: holdfast.repository, to: holdfast.scratch.appending(path: "kept"))
            try manager.moveItem(atPath: holdfast.data.path + "/repository.key", toPath: Self.repositoryKey(holdfast))
            try manager.moveItem(atPath: holdfast.data.path + "/root.key", toPath: Self.rootKey(holdfast))
            try manager.removeItem(at: holdfast.data)
        }

        private func recover(_ holdfast: Holdfast) async throws {
            let store = Self.places(holdfast).dropLast(2)
            let recover = ["recover", "--data-dir", holdfast.data.path]
            let refused = try await command(Holdfast.executable, recover + store, environment: holdfast.environment)
            #expect(!refused.succeeded && refused.errors.contains("give --root-key"), "\(refused)")
            let arguments = recover + Self.places(holdfast)
            let said = try await command(Holdfast.executable, arguments, environment: holdfast.environment).get()
            #expect(said.contains("\(Holdfast.region): key arn:aws:kms:"))
            #expect(said.contains("found 1 manual snapshots, 1 automated backups, 0 problems"), "\(said)")
        }

        /// Runs `body` while nothing of Holdfast runs and there is no ledger.
        private func withoutDaemon(_ holdfast: Holdfast, _ body: () async throws -> Void) async throws {
            _ = try await holdfast.holdfast("shutdown").get()
            let away = holdfast.scratch.appending(path: "away.sqlite")
            let ledger = holdfast.data.appending(path: "ledger.sqlite")
            try FileManager.default.moveItem(at: ledger, to: away)
            try await body()
            try FileManager.default.moveItem(at: away, to: ledger)
            try await holdfast.start()
        }

        private func exportAndVerify(_ holdfast: Holdfast, _ words: [String], _ name: String) async throws {
            let target = holdfast.scratch.appending(path: name).path
            let arguments = ["export"] + words + ["--to", target, "--data-dir", holdfast.data.path]
            _ = try await command(Holdfast.executable, arguments, environment: holdfast.environment).get()
            let root = "/usr/lib/postgresql"
            let versions = try FileManager.default.contentsOfDirectory(atPath: root).compactMap(Int.init)
            let program = "\(root)/\(try #require(versions.max()))/bin/pg_verifybackup"
            let verified = try await command(program, [target])
            #expect(verified.succeeded, "\(name): \(verified)")
        }

        private func expectRefusal(_ holdfast: Holdfast, _ options: [String], says words: [String]) async throws {
            let target = Self.target(holdfast)
            let arguments = ["export", "before", "--to", target, "--data-dir", holdfast.data.path] + options
            let refused = try await command(Holdfast.executable, arguments, environment: holdfast.environment)
            #expect(!refused.succeeded && words.allSatisfy(refused.errors.contains), "\(words): \(refused)")
            #expect(!FileManager.default.fileExists(atPath: target))
        }

        /// Everything is read, and told, with the store and the keys alone.
        private func expectRead(_ holdfast: Holdfast) async throws {
            let verified = try await holdfast.holdfast("verify", "--full")
            #expect(verified.succeeded && !verified.output.contains("unread"), "\(verified)")
            let status = try await holdfast.holdfast("repository", "status")
            #expect(status.succeeded && status.output.contains("before"), "\(status)")
        }

        /// What is encrypted is left unread for that reason, and is no damage.
        private func expectUnread(_ holdfast: Holdfast, _ reason: String) async throws {
            let verified = try await holdfast.holdfast("verify", "--full")
            #expect(verified.succeeded && verified.output.contains(reason), "\(verified)")
        }

        private static func target(_ holdfast: Holdfast) -> String { holdfast.scratch.appending(path: "refused").path }

        static func rootKey(_ holdfast: Holdfast) -> String {
            holdfast.scratch.appending(path: "kept-root.key").path
        }

        static func repositoryKey(_ holdfast: Holdfast) -> String {
            holdfast.scratch.appending(path: "kept.key").path
        }

        /// Where the store and the keys are kept, away from the data directory; the root key last.
        static func places(_ holdfast: Holdfast) -> [String] {
            [
                "--store", holdfast.scratch.appending(path: "kept").path, "--key-file", repositoryKey(holdfast),
                "--root-key", "file:" + rootKey(holdfast),
            ]
        }
    }
}
