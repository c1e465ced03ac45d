import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// A repository on a disk that fills up.
    @Suite
    struct DiskFullTests {
        @Test(.enabled("a small file system of its own needs root") { getuid() == 0 })
        func `a full repository is reported, harms nothing, and capture catches up when space returns`() async throws {
            try await withHoldfast { holdfast in
                try FileManager.default.createDirectory(at: holdfast.repository, withIntermediateDirectories: true)
                try await mount(holdfast, sizeMiB: 24, "-t", "tmpfs", "none")
            } _: { holdfast in
                try await holdfast.python(
                    "create('app'); available('app'); backed_up('app')"
                )
                let app = try await holdfast.address(of: "app")
                try await holdfast.psql(app, "CREATE TABLE noise (n int, word text)")
                try await fill(app, holdfast)
                try await expectReported(holdfast)
                try await holdfast.psql(app, "INSERT INTO noise VALUES (-1, 'still writing')")
                #expect(try await holdfast.isHealthy())

                try await mount(holdfast, sizeMiB: 512, "-o", "remount")
                let rows = try await holdfast.psql(app, "SELECT count(*), min(n) FROM noise")
                try await holdfast.python(
                    """
                    restorable("app", datetime.datetime.now(UTC), 90)
                    available("app")
                    restore("app", "copy"); available("copy")
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="roomy")
                    snapshot_available("roomy")
                    """
                )
                let copy = try await holdfast.address(of: "copy")
                #expect(try await holdfast.psql(copy, "SELECT count(*), min(n) FROM noise") == rows)
                let verified = try await holdfast.holdfast("verify")
                #expect(verified.succeeded, "\(verified)")
            }
        }

        private func mount(_ holdfast: Holdfast, sizeMiB: Int, _ arguments: String...) async throws {
            var arguments = arguments
            if let options = arguments.firstIndex(of: "-o") {
                arguments[options + 1] += ",size=\(sizeMiB)m"
            } else {
                arguments += ["-o", "size=\(sizeMiB)m,mode=0711"]
            }
            _ = try await command("mount", arguments + [holdfast.repository.path]).get()
        }

        /// Writes log that does not compress, more than the repository has room for.
        private func fill(_ app: DatabaseAddress, _ holdfast: Holdfast) async throws {
            for batch in 0..<30 {
                try await holdfast.psql(
                    app,
                    """
                    INSERT INTO noise SELECT n, (SELECT string_agg(md5(random()::text || n || i), '')
                    FROM generate_series(1, 60) i) FROM generate_series(\(batch) * 2000, \(batch) * 2000 + 1999) n
                    """
                )
            }
        }

        /// Waits for an event that speaks of it, and sees that a snapshot taken now ends in no half-truth.
        private func expectReported(_ holdfast: Holdfast) async throws {
            let found = try await holdfast.python(
                """
                def words():
                    return [text for text in events("app") if "space" in text.lower() or "full" in text.lower()]
                said = until("an event speaks of the full disk", words, 45)
                refused = refusal(rds.create_db_snapshot, DBInstanceIdentifier="app", DBSnapshotIdentifier="cramped")
                status = "refused" if refused else "creating"
                if not refused:
                    end = time.monotonic() + 10
                    while status == "creating" and time.monotonic() < end:
                        status = snapshot("cramped")["Status"]
                        time.sleep(0.2)
                answer([said, status, refused])
                """
            )
            #expect(["refused", "creating", "failed"].contains(found[1].string), "\(found)")
            if let status = found[2][0].integer { #expect((400..<500).contains(status)) }
        }
    }
}
