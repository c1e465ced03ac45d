import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// A database server that is killed under load.
    @Suite
    struct EngineCrashTests {
        @Test
        func `a killed server comes back, capture goes on, and no confirmed commit is missing from a restore`()
            async throws
        {
            try await withHoldfast { holdfast in
                try await holdfast.python(
                    "create('app'); available('app'); backed_up('app')"
                )
                let writer = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
                try await writer.prepare()
                var confirmed = 0
                for _ in 0..<(isSlowTier ? 10 : 2) {
                    confirmed = max(confirmed, try await killUnderLoad(writer))
                }
                #expect(confirmed > 0)
                try await writer.write(forSeconds: 0.5)
                let rows = try await writer.rows()
                #expect(rows.last.map { $0 > confirmed } == true)
                let finished = try await writer.confirmedRow()
                #expect(finished == rows.last)

                try await holdfast.python(
                    """
                    moment_after = datetime.datetime.now(UTC)
                    restorable("app", moment_after)
                    restore("app", "copy"); available("copy")
                    """
                )
                let copy = Writer(holdfast: holdfast, address: try await holdfast.address(of: "copy"))
                let restored = try await copy.rows()
                #expect(restored == rows)
                #expect(restored.contains(confirmed))
                let window = try await holdfast.python("answer(events('app'))")
                #expect(window.elements.contains { $0.string?.contains("restarted") == true }, "\(window)")
            }
        }

        /// Kills the server while it writes, waits until it is back, and returns the last row confirmed before.
        private func killUnderLoad(_ writer: Writer) async throws -> Int {
            let holdfast = writer.holdfast
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // The session ends with its server; what counts is what was confirmed before.
                    _ = try? await writer.write(forSeconds: 30)
                }
                var confirmed = 0
                for _ in 0..<Int.random(in: 3...8) {
                    confirmed = max(confirmed, try await writer.confirmedRow())
                }
                let postmaster = try holdfast.postmaster(at: writer.address)
                kill(postmaster.pid, SIGKILL)
                try await eventually("the server is back", within: .seconds(60)) {
                    let outcome = try await holdfast.psqlOutcome(writer.address, ["SELECT 1"])
                    return outcome.succeeded && holdfast.postmasters().contains { $0 != postmaster }
                }
                let kept = try await writer.rows()
                #expect(kept.last.map { $0 >= confirmed } == true)
                try await holdfast.python("available('app')")
                return confirmed
            }
        }
    }
}
