import Foundation
import Testing

extension EndToEnd {
    /// What becomes of an instance after it was created, with the AWS CLI and its waiters.
    @Suite(.slow)
    struct LifecycleTests {
        @Test
        func `an instance is modified, renamed, rebooted, stopped, started and deleted`() async throws {
            try await withHoldfast { holdfast in
                try await create(holdfast)
                try await modify(holdfast)
                try await rename(holdfast)
                try await stopAndStart(holdfast)
                try await delete(holdfast)
            }
        }

        /// Runs a line that must succeed and returns what it answered.
        @discardableResult
        private func run(_ line: String, on holdfast: Holdfast) async throws -> JSON {
            let outcome = try await holdfast.shell(line, within: .seconds(180))
            _ = try outcome.get()
            return outcome.json
        }

        /// Waits with the CLI's own waiter, after boto3 has looked more often than its thirty seconds.
        private func awaitAvailable(_ name: String, on holdfast: Holdfast) async throws {
            try await holdfast.python("available('\(name)')")
            try await run("aws rds wait db-instance-available --db-instance-identifier \(name)", on: holdfast)
        }

        private func described(_ name: String, on holdfast: Holdfast) async throws -> JSON {
            try await run("aws rds describe-db-instances --db-instance-identifier \(name)", on: holdfast)[
                "DBInstances"
            ][0]
        }

        private func create(_ holdfast: Holdfast) async throws {
            let created = try await run(
                """
                aws rds create-db-instance --db-instance-identifier app --engine postgres \
                --db-instance-class db.t3.micro --allocated-storage 20 --storage-type gp3 --master-username app \
                --master-user-password \(Holdfast.masterPassword) --ca-certificate-identifier holdfast-ca
                """,
                on: holdfast
            )
            #expect(created["DBInstance"]["Iops"].integer == 3_000)
            #expect(created["DBInstance"]["StorageThroughput"].integer == 125)
            try await awaitAvailable("app", on: holdfast)
            try await verifyServer(holdfast)
        }

        /// The certificate that anyone can fetch verifies the database's.
        private func verifyServer(_ holdfast: Holdfast) async throws {
            let file = holdfast.scratch.appending(path: "ca.pem").path
            let address = try await holdfast.address(of: "app")
            try await run("curl -fsS -o \(file) \(holdfast.endpoint)/ca.pem", on: holdfast)
            let known = try await run("aws rds describe-certificates", on: holdfast)["Certificates"][0]
            #expect(known["CertificateIdentifier"].string == "holdfast-ca")
            let line = "openssl x509 -in \(file) -noout -fingerprint -sha1 | cut -d= -f2 | tr -d : | tr A-F a-f"
            let print = try await holdfast.shell(line).get()
            #expect(known["Thumbprint"].string == print.trimmingCharacters(in: .whitespacesAndNewlines))
            let verified = try await holdfast.shell(
                """
                PGPASSWORD=\(Holdfast.masterPassword) psql -XAtq \
                "host=\(address.host) port=\(address.port) user=app dbname=postgres sslmode=verify-full \
                sslrootcert=\(file)" -c 'SELECT 1'
                """
            )
            #expect(try verified.get() == "1")
        }

        private func modify(_ holdfast: Holdfast) async throws {
            let old = try await holdfast.address(of: "app")
            try await holdfast.psql(old, "CREATE TABLE orders AS SELECT generate_series(1, 10) AS id")
            let waiting = try await run(
                """
                aws rds modify-db-instance --db-instance-identifier app --db-instance-class db.t3.small \
                --allocated-storage 21 --backup-retention-period 3 --copy-tags-to-snapshot
                """,
                on: holdfast
            )["DBInstance"]
            #expect(waiting["PendingModifiedValues"]["DBInstanceClass"].string == "db.t3.small")
            #expect(waiting["PendingModifiedValues"]["AllocatedStorage"].integer == 22)
            #expect(waiting["CopyTagsToSnapshot"] == .bool(true))
            try await awaitAvailable("app", on: holdfast)
            let settled = try await described("app", on: holdfast)
            #expect(settled["BackupRetentionPeriod"].integer == 3)
            #expect(settled["DBInstanceClass"].string == "db.t3.micro")
            let cache = try await holdfast.psql(old, "SHOW shared_buffers")

            let port = old.port + 37
            try await run(
                """
                aws rds modify-db-instance --db-instance-identifier app --db-port-number \(port) \
                --master-user-password another-horse-battery --apply-immediately
                """,
                on: holdfast
            )
            try await awaitAvailable("app", on: holdfast)
            let new = try await holdfast.address(of: "app")
            #expect(new.port == port)
            let password = "another-horse-battery"
            #expect(try await holdfast.psql(new, "SELECT count(*) FROM orders", password: password) == ["10"])
            #expect(try await holdfast.psql(new, "SHOW shared_buffers", password: password) != cache)
            let changed = try await described("app", on: holdfast)
            #expect(changed["DBInstanceClass"].string == "db.t3.small")
            #expect(changed["AllocatedStorage"].integer == 22)
            #expect(changed["PendingModifiedValues"] == .object([:]))
        }

        private func rename(_ holdfast: Holdfast) async throws {
            let before = try await described("app", on: holdfast)
            let asked = try await run(
                """
                aws rds modify-db-instance --db-instance-identifier app --new-db-instance-identifier Shop \
                --apply-immediately
                """,
                on: holdfast
            )["DBInstance"]
            #expect(asked["DBInstanceStatus"].string == "renaming")
            try await eventually("the new name is there", within: .seconds(120)) {
                try await holdfast.shell("aws rds describe-db-instances --db-instance-identifier shop").succeeded
            }
            try await awaitAvailable("shop", on: holdfast)
            let after = try await described("shop", on: holdfast)
            #expect(after["DbiResourceId"] == before["DbiResourceId"])
            #expect(after["DBInstanceArn"].string?.hasSuffix(":db:shop") == true)
            let gone = try await holdfast.shell("aws rds describe-db-instances --db-instance-identifier app")
            #expect(!gone.succeeded && gone.errors.contains("DBInstanceNotFound"))
            let backup = try await run("aws rds describe-db-instance-automated-backups", on: holdfast)
            #expect(backup["DBInstanceAutomatedBackups"][0]["DBInstanceIdentifier"].string == "shop")
        }

        private func stopAndStart(_ holdfast: Holdfast) async throws {
            try await run("aws rds reboot-db-instance --db-instance-identifier shop", on: holdfast)
            try await awaitAvailable("shop", on: holdfast)
            let asked = try await run(
                "aws rds stop-db-instance --db-instance-identifier shop --db-snapshot-identifier before-stop",
                on: holdfast
            )["DBInstance"]
            #expect(asked["DBInstanceStatus"].string == "stopping")
            try await eventually("the instance is stopped", within: .seconds(120)) {
                try await described("shop", on: holdfast)["DBInstanceStatus"].string == "stopped"
            }
            #expect(try await described("shop", on: holdfast)["AutomaticRestartTime"].string != nil)
            let snapshot = try await run(
                "aws rds describe-db-snapshots --db-snapshot-identifier before-stop",
                on: holdfast
            )
            #expect(snapshot["DBSnapshots"][0]["Status"].string == "available")
            let refused = try await holdfast.shell("aws rds reboot-db-instance --db-instance-identifier shop")
            #expect(refused.errors.contains("InvalidDBInstanceState"))
            try await run("aws rds start-db-instance --db-instance-identifier shop", on: holdfast)
            try await awaitAvailable("shop", on: holdfast)
            let address = try await holdfast.address(of: "shop")
            #expect(
                try await holdfast.psql(address, "SELECT count(*) FROM orders", password: "another-horse-battery")
                    == ["10"]
            )
        }

        private func delete(_ holdfast: Holdfast) async throws {
            let line = "aws rds delete-db-instance --db-instance-identifier shop --skip-final-snapshot"
            try await run(
                "aws rds modify-db-instance --db-instance-identifier shop --deletion-protection",
                on: holdfast
            )
            let refused = try await holdfast.shell(line)
            #expect(refused.errors.contains("please disable deletion protection and try again"))
            try await run(
                "aws rds modify-db-instance --db-instance-identifier shop --no-deletion-protection",
                on: holdfast
            )
            try await run(line, on: holdfast)
            try await run("aws rds wait db-instance-deleted --db-instance-identifier shop", on: holdfast)
        }
    }
}
