import Foundation
import Subprocess
import Testing

extension EndToEnd {
    /// What is refused before two daemons are linked; what they do then is in `TwoDaemonTests`.
    @Suite
    struct PeerOptionTests {
        @Test
        func `a region that is hosted here, an address that is none and plain HTTP to others are refused`() async throws
        {
            try await withHoldfast { holdfast in
                let refused = [
                    ("eu-west-1", "is not a region and an address"),
                    ("eu-west-1=host", "is not a region and an address"),
                    ("\(Holdfast.region)=https://10.0.0.9:4600", "not both"),
                    ("eu-west-1=http://10.0.0.9:4600", "plain HTTP"),
                ]
                for (peer, reason) in refused {
                    let outcome = try await holdfast.holdfast("serve", "--region", Holdfast.region, "--peer", peer)
                    #expect(outcome.status == .exited(64), "\(peer): \(outcome.errors)")
                    #expect(outcome.errors.contains(reason), "\(peer): \(outcome.errors)")
                }
            }
        }

        @Test
        func `another daemon's key is accepted at once, and it is said whose daemon this stays`() async throws {
            try await withHoldfast { holdfast in
                let file = holdfast.scratch.appending(path: "other-credentials")
                let credentials =
                    "[default]\naws_access_key_id = AKIAOTHERDAEMON\naws_secret_access_key = secret/of+it\n"
                try credentials.write(to: file, atomically: true, encoding: .utf8)
                let unnamed = try await holdfast.holdfast("account", "import", "--credentials", file.path)
                #expect(!unnamed.succeeded && unnamed.errors.contains("--account-id"))
                let missing = try await holdfast.holdfast("account", "import", "--credentials", file.path + "-none")
                #expect(!missing.succeeded && missing.errors.contains("can't be read"))

                let late = try await holdfast.holdfast(
                    "account",
                    "import",
                    "--credentials",
                    file.path,
                    "--account-id",
                    "210987654321"
                )
                #expect(!late.succeeded && late.errors.contains("goes on with that"))
                let account = try await holdfast.python(
                    """
                    keys = dict(aws_access_key_id="AKIAOTHERDAEMON", aws_secret_access_key="secret/of+it", config=ONCE)
                    answer(boto3.client("sts", **keys).get_caller_identity()["Account"])
                    """
                )
                #expect(account == .string("210987654321"))
            }
        }

        @Test
        func `a data directory that is new takes over account and key`() async throws {
            try await withHoldfast { holdfast in
                let other = holdfast.scratch.appending(path: "other").path
                let imported = try await command(
                    Holdfast.executable,
                    ["account", "import", "--credentials", holdfast.credentials.path, "--data-dir", other],
                    environment: holdfast.environment
                ).get()
                let identity = try await holdfast.aws("sts", "get-caller-identity", "--output", "text").get()
                let words = imported.split(separator: " ")
                #expect(words.count == 2 && identity.contains(words.last ?? "?"))
                let again = try await command(
                    Holdfast.executable,
                    ["account", "import", "--credentials", holdfast.credentials.path, "--data-dir", other],
                    environment: holdfast.environment
                )
                #expect(again.succeeded, "what is known already is no error: \(again)")
            }
        }
    }
}
