import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// What an operator does with the repository from the command line, beside a service and without one.
    @Suite
    struct MaintenanceTests {
        @Test
        func `verify, gc and status work through the service, and without it`() async throws {
            try await withHoldfast { holdfast in
                try await holdfast.python(
                    """
                    create('app'); available('app'); backed_up('app')
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="whole")
                    snapshot_available("whole")
                    """
                )
                let asked = try await holdfast.holdfast("gc", "--region", Holdfast.region)
                #expect(asked.succeeded && asked.output.contains("\(Holdfast.region): deleted"), "\(asked)")
                let status = try await holdfast.holdfast("repository", "status")
                #expect(status.output.contains("snapshot whole"), "\(status)")
                #expect(status.output.contains("instance app"), "\(status)")
                // The snapshot is in one of the regions, and need not be looked for in it alone.
                let freed = try await holdfast.holdfast("repository", "status", "--snapshot", "whole")
                #expect(freed.succeeded && freed.output.contains("deleting whole frees"), "\(freed)")
                try await verifyBesideService(holdfast)

                try await showProgress(holdfast)

                try await holdfast.end(SIGTERM)
                let collected = try await holdfast.holdfast("gc")
                #expect(collected.succeeded && collected.output.contains("packs stay"), "\(collected)")
                let named = try await holdfast.holdfast("verify", "--snapshot", "whole", "--mark")
                #expect(named.succeeded && named.output.contains("1 snapshots"), "\(named)")
                let nobody = try await holdfast.holdfast("verify", "--snapshot", "nobody")
                #expect(!nobody.succeeded && nobody.errors.contains("nobody"), "\(nobody)")
                try await verifyElsewhere(holdfast)
            }
        }

        /// Where the space goes is measured with the service's own verification.
        private func surveyed(_ holdfast: Holdfast) async throws {
            let metrics = try await holdfast.shell("curl -s $AWS_ENDPOINT_URL/metrics").output
            for metric in ["snapshot", "log", "shared", "dead"] {
                let line = "holdfast_repository_\(metric)_bytes{region=\"\(Holdfast.region)\"} "
                #expect(metrics.contains(line), "no \(line) in \(metrics)")
            }
            for metric in ["snapshot", "log"] {
                #expect(metrics.contains("holdfast_instance_\(metric)_bytes{instance=\"app\","), "\(metric) of app")
            }
        }

        /// On a terminal, and nowhere else.
        private func showProgress(_ holdfast: Holdfast) async throws {
            let verify = [try Holdfast.executable, "verify", "--full", "--data-dir", holdfast.data.path]
            let quiet = try await holdfast.run(verify[0], Array(verify.dropFirst()), environment: holdfast.environment)
            #expect(quiet.succeeded && !(quiet.output + quiet.errors).contains(" % ("), "\(quiet)")
            let python = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]))"
            let shown = try await holdfast.run("python3", ["-c", python] + verify, environment: holdfast.environment)
            for region in holdfast.regions {
                #expect(shown.output.contains("Verifying \(region): 100 % ("), "\(shown)")
            }
        }

        /// Incremental, and by the service itself.
        private func verifyBesideService(_ holdfast: Holdfast) async throws {
            let first = try await holdfast.holdfast("verify", "--region", Holdfast.region)
            #expect(first.succeeded && first.output.contains("all is sound"), "\(first)")
            let second = try await holdfast.holdfast("verify", "--region", Holdfast.region)
            #expect(second.succeeded && second.output.contains("were found sound before"), "\(second)")

            let file = holdfast.repository.appending(path: try holdfast.largestPack())
            let bytes = try Data(contentsOf: file)
            var damaged = bytes
            damaged[damaged.count / 2] ^= 1
            try damaged.write(to: file)
            let told = try await holdfast.holdfast("verify", "--full", "--region", Holdfast.region)
            #expect(!told.succeeded && told.output.contains("not marked yet"), "\(told)")
            let marked = try await holdfast.holdfast("verify", "--full", "--mark", "--region", Holdfast.region)
            #expect(!marked.succeeded && marked.output.contains("marked: packs/"), "\(marked)")
            let shown = try await holdfast.python(
                """
                snapshot = rds.describe_db_snapshots(DBSnapshotIdentifier="whole")["DBSnapshots"][0]
                try:
                    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="b", DBSnapshotIdentifier="whole")
                    refused = "no"
                except rds.exceptions.InvalidDBSnapshotStateFault as error:
                    refused = str(error)
                answer([snapshot["Status"], refused])
                """
            )
            #expect(shown[0] == .string("incompatible-restore"))
            #expect("\(shown[1])".contains("damaged"), "\(shown[1])")
            let status = try await holdfast.holdfast("repository", "status")
            #expect(status.output.contains("damaged: object packs/"), "\(status)")
            let metrics = try await holdfast.shell("curl -s $AWS_ENDPOINT_URL/metrics")
            #expect(metrics.output.contains("holdfast_repository_damaged_objects"), "no metric")
            try bytes.write(to: file)
            let healed = try await holdfast.holdfast("verify", "--mark", "--region", Holdfast.region)
            #expect(healed.succeeded && healed.output.contains("healed: packs/"), "\(healed)")
            try await surveyed(holdfast)
        }

        /// With the store and the key alone, as on another machine.
        private func verifyElsewhere(_ holdfast: Holdfast) async throws {
            let elsewhere = holdfast.scratch.appending(path: "elsewhere").path
            let arguments = [
                "--store", holdfast.repository.path, "--key-file", holdfast.data.appending(path: "repository.key").path,
                "--data-dir", elsewhere, "--region", Holdfast.region,
            ]
            for subcommand in [["verify"], ["verify", "--snapshot", "whole"], ["repository", "status"], ["gc"]] {
                let outcome = try await command(
                    Holdfast.executable,
                    subcommand + arguments,
                    environment: holdfast.environment
                )
                #expect(outcome.succeeded, "\(outcome)")
            }
        }
    }
}
