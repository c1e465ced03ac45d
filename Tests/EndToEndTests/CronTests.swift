import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// The nightly snapshot script that people have in their crontabs.
    @Suite
    struct CronTests {
        private let script = """
            #!/bin/bash
            DB_INSTANCE_NAME="app"
            SNAPSHOT_NAME="nightly-$(date +'%Y-%m-%d-%H-%M-%S')"
            aws rds create-db-snapshot --db-instance-identifier $DB_INSTANCE_NAME --db-snapshot-identifier $SNAPSHOT_NAME
            """

        @Test
        func `the script takes a snapshot with nothing but the environment that cron gives`() async throws {
            try await withHoldfast { holdfast in
                try await holdfast.python("create('app'); available('app')")
                let file = try install(in: holdfast)
                let user = NSUserName()
                let variables = settings(of: holdfast).map { "\($0)=\($1)" }
                let outcome = try await command(
                    "/usr/bin/env",
                    ["-i", "SHELL=/bin/sh", "HOME=\(NSHomeDirectory())", "LOGNAME=\(user)", "USER=\(user)"]
                        + variables + ["/bin/sh", "-c", file.path]
                )
                #expect(outcome.succeeded, "\(outcome)")
                try await expectSnapshot(on: holdfast)
            }
        }

        @Test(.enabled("cron itself needs root and mount namespaces") { getuid() == 0 })
        func `a real cron runs the script when it starts`() async throws {
            try await underCron(schedule: "@reboot", within: .seconds(30))
        }

        @Test(.slow, .enabled("cron itself needs root and mount namespaces") { getuid() == 0 })
        func `a real cron runs the script at the minute`() async throws {
            try await underCron(schedule: "* * * * *", within: .seconds(90))
        }

        /// Runs cron in a mount namespace of its own, so that it sees one crontab and the machine's stay untouched.
        private func underCron(schedule: String, within limit: Duration) async throws {
            try await withHoldfast { holdfast in
                try await holdfast.python("create('app'); available('app')")
                let lines =
                    settings(of: holdfast).map { "\($0)=\($1)" }
                    + ["MAILTO=\"\"", "\(schedule) \(try install(in: holdfast).path)", ""]
                let crontab = holdfast.scratch.appending(path: "crontab")
                try lines.joined(separator: "\n").write(to: crontab, atomically: true, encoding: .utf8)
                let isolated = """
                    mount -t tmpfs none /var/spool/cron && mkdir -m 1730 /var/spool/cron/crontabs &&
                    mount -t tmpfs none /etc/cron.d && mount -t tmpfs none /run && mount --bind /dev/null /etc/crontab &&
                    install -m 600 "$1" /var/spool/cron/crontabs/root && exec cron -f
                    """
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        _ = try await command(
                            "unshare",
                            ["--mount", "/bin/sh", "-c", isolated, "sh", crontab.path],
                            within: limit + .seconds(30)
                        ).get()
                    }
                    group.addTask { try await expectSnapshot(on: holdfast, within: limit) }
                    defer { group.cancelAll() }
                    // Whichever ends first decides: the snapshot is there, or cron could not run.
                    try await group.next()
                }
                try await expectSnapshot(on: holdfast)
            }
        }

        private func install(in holdfast: Holdfast) throws -> URL {
            let file = holdfast.scratch.appending(path: "nightly")
            try script.write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            return file
        }

        /// What a user puts at the head of the crontab.
        private func settings(of holdfast: Holdfast) -> [(String, String)] {
            ["AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_SHARED_CREDENTIALS_FILE", "PATH"]
                .map { ($0, holdfast.environment[$0] ?? "") }
        }

        private func expectSnapshot(on holdfast: Holdfast, within limit: Duration = .seconds(30)) async throws {
            try await eventually("cron's snapshot is available", within: limit, every: .milliseconds(500)) {
                let names = try await holdfast.python(
                    """
                    found = rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
                    answer([each["DBSnapshotIdentifier"] for each in found if each["Status"] == "available"])
                    """
                )
                return names[0].string?.hasPrefix("nightly-") == true
            }
        }
    }
}
