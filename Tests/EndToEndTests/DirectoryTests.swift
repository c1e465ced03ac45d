import DiskTesting
import Foundation
import Testing

extension EndToEnd {
    /// Instances whose directories, with all live data, are encrypted by the file system.
    @Suite(.enabled("\(TestDisk.need)") { TestDisk.isPossible })
    struct DirectoryTests {
        private static let prelude = """
            kms = boto3.client("kms", config=ONCE)
            RECOVERABLE = "inaccessible-encryption-credentials-recoverable"

            def in_status(name, status, seconds=120):
                return until(f"{name} is {status}", lambda: instance(name)["DBInstanceStatus"] == status, seconds)

            """
        /// What `secret` holds, and `open`, which is not encrypted.
        private static let (word, openWord) = ("whispered-under-seal", "spoken-in-the-open")
        private static let rows = "SELECT count(*), min(text) FROM words"

        @Test func `without its key nobody reads the live data of an encrypted instance, root neither`() async throws {
            try await onDisk("encrypt") { holdfast in
                let (key, directory) = try await makeInstances(holdfast)
                let secret = try await holdfast.address(of: "secret")
                let expected = try await holdfast.psql(secret, Self.rows)
                // The search finds what is there: where nothing is encrypted, and where the key is there.
                #expect(try await holdfast.diskHolds(Self.openWord))
                #expect(try contents(of: directory).contains { $0.range(of: Data(Self.word.utf8)) != nil })
                #expect(try await !holdfast.diskHolds(Self.word))

                try await holdfast.crash()
                #expect(try await holdfast.psql(secret, Self.rows) == expected)
                try await python(
                    holdfast,
                    """
                    kms.disable_key(KeyId="\(key)")
                    in_status("secret", RECOVERABLE)
                    answer(0)
                    """
                )
                try await expectLocked(directory)
                let refused = try await python(
                    holdfast,
                    "answer([refusal(rds.start_db_instance, DBInstanceIdentifier='secret')[1],"
                        + " refusal(rds.describe_db_log_files, DBInstanceIdentifier='secret')[1]])"
                )
                #expect(refused.elements == [.string("KMSKeyNotAccessibleFault"), .string("DBInstanceNotReady")])
                try await holdfast.crash()
                try await expectLocked(directory)
                #expect(try await !holdfast.diskHolds(Self.word))

                try await python(
                    holdfast,
                    """
                    kms.enable_key(KeyId="\(key)")
                    rds.start_db_instance(DBInstanceIdentifier="secret")
                    available("secret")
                    answer(0)
                    """
                )
                #expect(try await holdfast.psql(secret, Self.rows) == expected)
                // What somebody holds open keeps the key's last traces; they go when it is closed.
                let open = try FileHandle(forReadingFrom: directory.appending(path: "data/PG_VERSION"))
                try await python(
                    holdfast,
                    """
                    rds.stop_db_instance(DBInstanceIdentifier="secret")
                    in_status("secret", "stopped")
                    answer(0)
                    """
                )
                #expect(holdfast.logTail(linesMax: 100).contains("are still open"))
                try open.close()
                try await expectLocked(directory)
            }
        }

        @Test func `restores, rewinds and reboots leave the live data encrypted, and a deletion takes the key`()
            async throws
        {
            try await onDisk("encrypt") { holdfast in
                _ = try await makeInstances(holdfast)
                let secret = try await holdfast.address(of: "secret")
                let expected = try await holdfast.psql(secret, Self.rows)
                let resource = try await python(
                    holdfast,
                    """
                    backed_up("secret")
                    rds.create_db_snapshot(DBInstanceIdentifier="secret", DBSnapshotIdentifier="good")
                    snapshot_available("good"); available("secret")
                    restorable("secret", datetime.datetime.now(UTC))
                    restore("secret", "again")
                    answer(available("again")["DbiResourceId"])
                    """
                )
                #expect(try await holdfast.psql(try await holdfast.address(of: "again"), Self.rows) == expected)
                try await holdfast.psql(secret, "INSERT INTO words VALUES ('\(Self.word)-too-much')")
                _ = try await holdfast.run(
                    Holdfast.executable,
                    ["rewind", "--instance", "secret", "--snapshot", "good", "--yes", "--wait"],
                    environment: holdfast.environment,
                    within: .seconds(180)
                ).get()
                #expect(try await holdfast.psql(secret, Self.rows) == expected)

                // The machine goes down and comes up again: the kernel has forgotten all keys.
                _ = try await holdfast.holdfast("shutdown").get()
                try await holdfast.unmountDisk()
                try await holdfast.mountDisk()
                let directory = holdfast.instances.appending(path: try #require(resource.string))
                try await expectLocked(directory)
                try await holdfast.start()
                try await python(holdfast, "available('secret'); available('again'); answer(0)")
                for name in ["secret", "again"] {
                    let address = try await holdfast.address(of: name)
                    try await eventually(
                        "\(name) is up",
                        holds: {
                            try await holdfast.psqlOutcome(address, ["SELECT 1"]).succeeded
                        }
                    )
                    #expect(try await holdfast.psql(address, Self.rows) == expected)
                }
                #expect(try await !holdfast.diskHolds(Self.word))
                #expect(try await holdfast.diskHolds(Self.openWord))

                let name = try await keyName(of: directory, holdfast)
                #expect(try await keyStatus(name, holdfast) == 2)
                try await python(
                    holdfast,
                    """
                    rds.delete_db_instance(DBInstanceIdentifier="again", SkipFinalSnapshot=True)
                    gone("again")
                    answer(0)
                    """
                )
                #expect(try await keyStatus(name, holdfast) == 1)
                #expect(!FileManager.default.fileExists(atPath: directory.path))
            }
        }

        @Test func `where directories must be encrypted and can't be, no encrypted instance is made`() async throws {
            try await onDisk("^encrypt", options: ["--encrypt-directories", "always"]) { holdfast in
                let answers = try await python(
                    holdfast,
                    """
                    plain = dict(Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
                                 MasterUsername="app", MasterUserPassword=PASSWORD, BackupRetentionPeriod=0)
                    create("open", BackupRetentionPeriod=0)
                    answer([refusal(rds.create_db_instance, DBInstanceIdentifier="secret", StorageEncrypted=True, **plain),
                            available("open")["StorageEncrypted"]])
                    """
                )
                #expect(answers[0][1].string == "InvalidParameterCombination")
                #expect(answers[0][2].string?.contains("tune2fs -O encrypt") == true, "\(answers)")
                #expect(answers[1] == .bool(false))
                #expect(holdfast.logTail(linesMax: 100).contains("can't be encrypted by their file system"))
            }
        }

        private func onDisk(
            _ features: String,
            options: [String] = [],
            _ body: (Holdfast) async throws -> Void
        ) async throws {
            try await withHoldfast(options: options) {
                try await $0.makeDisk(features: features)
            } _: {
                try await body($0)
            }
        }

        /// An encrypted instance and one that isn't, with words in them; returns the key, and the directory of the first.
        private func makeInstances(_ holdfast: Holdfast) async throws -> (key: String, directory: URL) {
            let made = try await python(
                holdfast,
                """
                key = kms.create_key()["KeyMetadata"]["Arn"]
                create("secret", StorageEncrypted=True, KmsKeyId=key)
                create("open", BackupRetentionPeriod=0)
                available("open")
                answer([key, available("secret")["DbiResourceId"]])
                """
            )
            for (name, word) in [("secret", Self.word), ("open", Self.openWord)] {
                try await holdfast.psql(
                    try await holdfast.address(of: name),
                    "CREATE TABLE words AS SELECT '\(word)-' || id AS text FROM generate_series(1, 2000) AS id",
                    "CHECKPOINT"
                )
            }
            let directory = holdfast.instances.appending(path: try #require(made[1].string))
            return (try #require(made[0].string), directory)
        }

        @discardableResult
        private func python(_ holdfast: Holdfast, _ script: String) async throws -> JSON {
            try await holdfast.python(Self.prelude + script, within: .seconds(300))
        }

        /// All files below a directory that can be read.
        private func contents(of directory: URL) throws -> [Data] {
            try FileManager.default.subpathsOfDirectory(atPath: directory.path)
                .compactMap { FileManager.default.contents(atPath: directory.appending(path: $0).path) }
        }

        /// Waits until nothing in a directory has its name, and sees that no file in it can be read.
        private func expectLocked(_ directory: URL) async throws {
            let known = ["conf", "data", "log", "tls"]
            let names = try await eventually("\(directory.path) is locked") {
                let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
                return names.contains { known.contains($0) } ? nil : names
            }
            #expect(names.count >= known.count, "\(names)")
            #expect(try FileManager.default.subpathsOfDirectory(atPath: directory.path).count > 100)
            #expect(try contents(of: directory).isEmpty)
        }

        /// What the kernel calls the key that a directory is encrypted under.
        private func keyName(of directory: URL, _ holdfast: Holdfast) async throws -> String {
            let name = try await holdfast.python(
                """
                import fcntl, struct
                asked = bytearray(struct.pack("<Q24s", 24, b""))
                fcntl.ioctl(os.open("\(directory.path)", os.O_RDONLY), 0xc0096616, asked)
                answer(asked[16:32].hex())
                """
            )
            return try #require(name.string)
        }

        /// Whether the kernel has a key: 1 if not, 2 if so.
        private func keyStatus(_ name: String, _ holdfast: Holdfast) async throws -> Int? {
            try await holdfast.python(
                """
                import fcntl, struct
                asked = bytearray(struct.pack("<II32s24sIII52s", 2, 0, bytes.fromhex("\(name)"), b"", 0, 0, 0, b""))
                fcntl.ioctl(os.open("\(holdfast.instances.path)", os.O_RDONLY), 0xc080661a, asked)
                answer(struct.unpack_from("<I", asked, 64)[0])
                """
            ).integer
        }
    }
}
