import Foundation
import Testing

extension EndToEnd {
    /// A snapshot leaves as an ordinary data directory, judged by PostgreSQL's own programs.
    @Suite
    struct ExportTests {
        @Test
        func `a snapshot leaves as a directory and as a tar that PostgreSQL verifies and starts`() async throws {
            try await withHoldfast { holdfast in
                let writer = try await holdfast.fill("create('app')")
                let rows = try await writer.rows()
                let point = try await holdfast.python(Self.nextSecond).string ?? ""
                try await writer.write(forSeconds: 1)
                try await holdfast.python("restorable('app', datetime.datetime.now(UTC))")
                let all = try await writer.rows()
                // From here on nothing of Holdfast runs, and there is no ledger.
                _ = try await holdfast.holdfast("shutdown").get()
                let ledger = holdfast.data.appending(path: "ledger.sqlite")
                try FileManager.default.moveItem(at: ledger, to: holdfast.scratch.appending(path: "away"))

                let list = try await holdfast.holdfast("export", "--list").get()
                #expect(list.contains(" before ") && list.contains(" app "))
                try await exportDirectory(holdfast, rows)
                try await exportTar(holdfast, rows)
                try await exportRecovering(holdfast, ["--latest"], all)
                try await exportRecovering(holdfast, ["--time", point], rows)
                try await refuse(holdfast)
            }
        }

        private func exportDirectory(_ holdfast: Holdfast, _ rows: [Int]) async throws {
            let target = holdfast.scratch.appending(path: "directory").path
            let said = try await holdfast.holdfast("export", "before", "--to", target, "--owner", engineUser).get()
            #expect(said.contains("pg_verifybackup \(target)"))
            try await verifyAndStart(holdfast, target, rows)
            // What is no longer as it was exported is found, so the manifest says something.
            let again = try await command(try program("pg_verifybackup"), [target])
            #expect(!again.succeeded)
            // A delta makes it so again, whatever has changed since, and keeps away from what is no server's.
            let moved = try await holdfast.holdfast(
                "export",
                "before",
                "--to",
                target,
                "--owner",
                engineUser,
                "--delta"
            )
            #expect(try moved.get().contains("wrote"))
            try await verifyAndStart(holdfast, target, rows)
            let foreign = try await holdfast.holdfast("export", "before", "--to", holdfast.scratch.path, "--delta")
            #expect(!foreign.succeeded && foreign.errors.contains("no PostgreSQL data directory"))
        }

        private func exportTar(_ holdfast: Holdfast, _ rows: [Int]) async throws {
            let folder = holdfast.scratch.appending(path: "tar").path
            let target = holdfast.scratch.appending(path: "extracted").path
            _ = try await holdfast.shell("mkdir -m 700 \(folder) \(target)").get()
            _ = try await holdfast.holdfast("export", "before", "--tar", "\(folder)/base.tar").get()
            let executable = try Holdfast.executable
            let piped = "\(executable) export before --tar - --data-dir \(holdfast.data.path)"
            _ = try await holdfast.shell("\(piped) | cmp - \(folder)/base.tar").get()
            _ = try await holdfast.shell("tar -xf \(folder)/base.tar -C \(target)").get()
            _ = try await holdfast.shell("cmp \(folder)/backup_manifest \(target)/backup_manifest").get()
            _ = try await holdfast.shell("chown -R \(engineUser): \(target) && chmod 755 \(folder)").get()
            try await verifyAndStart(holdfast, target, rows)
        }

        /// A whole second that is over when this returns.
        private static let nextSecond = """
            point = datetime.datetime.now(UTC).replace(microsecond=0) + datetime.timedelta(seconds=1)
            time.sleep(max(0, (point - datetime.datetime.now(UTC)).total_seconds()) + 0.05)
            answer(point.strftime('%Y-%m-%dT%H:%M:%SZ'))
            """

        private func exportRecovering(_ holdfast: Holdfast, _ options: [String], _ rows: [Int]) async throws {
            let target = holdfast.scratch.appending(path: "recovering" + options[0]).path
            let export = ["export", "app", "--to", target, "--owner", engineUser, "--data-dir", holdfast.data.path]
            _ = try await command(Holdfast.executable, export + options, environment: holdfast.environment).get()
            try await verifyAndStart(holdfast, target, rows)
        }

        private func refuse(_ holdfast: Holdfast) async throws {
            let target = holdfast.scratch.appending(path: "directory").path
            let full = try await holdfast.holdfast("export", "before", "--to", target)
            #expect(!full.succeeded && full.errors.contains("is not empty"))
            let unknown = try await holdfast.holdfast("export", "never", "--to", target + "-2")
            #expect(!unknown.succeeded && unknown.errors.contains("no backup named never"))
            let late = try await holdfast.holdfast(
                "export",
                "app",
                "--time",
                "2099-01-01T00:00:00Z",
                "--to",
                target + "-2"
            )
            #expect(!late.succeeded && late.errors.contains("later than"))
            #expect(!FileManager.default.fileExists(atPath: target + "-2"))
        }

        /// Checks a data directory with PostgreSQL's own program, starts it as its owner, and compares the rows.
        private func verifyAndStart(_ holdfast: Holdfast, _ directory: String, _ rows: [Int]) async throws {
            let verified = try await command(try program("pg_verifybackup"), [directory])
            #expect(verified.succeeded, "\(verified)")
            let port = try freeLoopbackPort()
            let options = "-p \(port) -k \(directory) -c listen_addresses=127.0.0.1"
            let control = "\(try program("pg_ctl")) -D \(directory) -l \(directory)/log -o '\(options)' -w"
            let asOwner = getuid() == 0 ? "setpriv --reuid \(engineUser) --regid \(engineUser) --clear-groups " : ""
            let started = try await holdfast.shell("\(asOwner)\(control) start")
            let log = try? String(contentsOfFile: directory + "/log", encoding: .utf8)
            #expect(started.succeeded, "\(started)\n\(log ?? "")")
            let variables = holdfast.environment.merging(["PGPASSWORD": Holdfast.masterPassword]) { $1 }
            // pg_ctl waits for no recovery in which nobody may read.
            let query = ["-XAtq", "-h", "127.0.0.1", "-p", "\(port)", "-U", "app", "-d", "postgres"]
            let ask = query + ["-c", "SELECT n FROM ticks ORDER BY n"]
            var found = try await command("psql", ask, environment: variables)
            try await eventually("the exported server takes clients") {
                if !found.succeeded { found = try await command("psql", ask, environment: variables) }
                return found.succeeded
            }
            _ = try await holdfast.shell("\(asOwner)\(control) -m fast stop")
            #expect(try found.get().split(separator: "\n").compactMap { Int($0) } == rows)
        }

        private var engineUser: String { getuid() == 0 ? "postgres" : NSUserName() }

        private func program(_ name: String) throws -> String {
            let root = "/usr/lib/postgresql"
            let versions = try FileManager.default.contentsOfDirectory(atPath: root).compactMap(Int.init)
            return "\(root)/\(try #require(versions.max()))/bin/\(name)"
        }
    }
}
