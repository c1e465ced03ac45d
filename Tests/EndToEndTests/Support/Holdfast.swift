import Foundation
import Testing

/// A Holdfast started for a test: its place on disk and its address.
///
/// What lives is found by the pid files there.
struct Holdfast: Sendable {
    /// The region that clients use; the daemon serves `otherRegion` too.
    ///
    /// Not us-east-1: version 1 of the AWS CLI ignores `AWS_ENDPOINT_URL` for RDS there.
    static let region = "eu-central-1"
    static let otherRegion = "us-east-1"
    static let masterPassword = "correct-horse-battery"

    /// Everything of this test, removed at its end.
    let scratch: URL
    let port: Int
    /// The regions that the daemon hosts.
    var regions = [Holdfast.region, Holdfast.otherRegion]
    /// Whether the daemon serves HTTPS, with a certificate of its own authority.
    var servesTLS = false
    /// The host that everything of this test runs on; nil for the machine itself.
    var host: TestHost?
    /// What the daemon is started with beyond what every daemon is.
    var options: [String] = []
    /// Variables of the daemon's environment alone.
    var variables: [String: String] = [:]
    /// Variables that clients have beyond what every client has.
    var clientVariables: [String: String] = [:]

    var data: URL { scratch.appending(path: "data") }
    var repository: URL { data.appending(path: "repository") }
    var credentials: URL { data.appending(path: "credentials") }
    /// The certificate that clients trust, once the daemon has served HTTPS.
    var bundle: URL { data.appending(path: "tls/ca.crt") }
    var address: String { host?.address ?? "127.0.0.1" }
    var endpoint: String { "\(servesTLS ? "https" : "http")://\(address):\(port)" }

    /// The built executable: beside the test bundle, unless told otherwise.
    static var executable: String {
        get throws {
            if let path = ProcessInfo.processInfo.environment["HOLDFAST_EXECUTABLE"] { return path }
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let folder = URL(filePath: bundle).deletingLastPathComponent()
            return folder.appending(path: "holdfast").path
        }
    }

    /// What a client needs to know, and nothing else of this machine's AWS settings.
    var environment: [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("AWS_") && !$0.key.hasPrefix("PG")
        }
        variables["AWS_ENDPOINT_URL"] = endpoint
        variables["AWS_DEFAULT_REGION"] = Self.region
        variables["AWS_SHARED_CREDENTIALS_FILE"] = credentials.path
        variables["AWS_CONFIG_FILE"] = "/dev/null"
        variables["AWS_PAGER"] = ""
        variables["AWS_CA_BUNDLE"] = servesTLS ? bundle.path : nil
        variables["PYTHONPATH"] = scratch.path
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
        variables["HOLDFAST_DATA"] = data.path
        variables["TZ"] = "UTC"
        return variables.merging(clientVariables) { _, given in given }
    }

    /// Runs the executable with a subcommand on this test's data directory.
    func holdfast(_ subcommand: String..., within limit: Duration = .seconds(60)) async throws -> Outcome {
        try await run(
            Self.executable,
            subcommand + ["--data-dir", data.path],
            environment: environment,
            within: limit
        )
    }

    /// Runs a program to its end where the daemon runs.
    func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        within limit: Duration = .seconds(120)
    ) async throws -> Outcome {
        let prefix = host?.prefix ?? []
        guard let first = prefix.first else {
            return try await command(program, arguments, environment: environment, within: limit)
        }
        let rest = prefix.dropFirst() + [program] + arguments
        return try await command(first, Array(rest), environment: environment, within: limit)
    }

    /// Runs the AWS CLI.
    func aws(_ arguments: String...) async throws -> Outcome {
        try await run("aws", arguments, environment: environment)
    }

    /// Runs a line of a runbook, as it stands there.
    func shell(_ line: String, within limit: Duration = .seconds(120)) async throws -> Outcome {
        try await run("/bin/bash", ["-c", line], environment: environment, within: limit)
    }

    /// Runs a Python script with boto3 and the prelude, and returns what it answered.
    @discardableResult
    func python(_ script: String, within limit: Duration = .seconds(180)) async throws -> JSON {
        let python = ProcessInfo.processInfo.environment["HOLDFAST_PYTHON"] ?? "python3"
        let outcome = try await run(
            python,
            ["-c", "from prelude import *\n" + script],
            environment: environment,
            within: limit
        )
        let text = try outcome.get()
        return text.isEmpty ? .null : try JSON(text: text)
    }
}

/// Starts a Holdfast of its own for the body, and removes every trace of it afterwards.
func withHoldfast(
    options: [String] = [],
    variables: [String: String] = [:],
    prepare: (Holdfast) async throws -> Void = { _ in },
    _ body: (Holdfast) async throws -> Void
) async throws {
    var holdfast = try Holdfast.make()
    holdfast.options = options
    holdfast.variables = variables
    do {
        try await prepare(holdfast)
        try await holdfast.start()
        try await body(holdfast)
    } catch {
        Issue.record("\(error)\n--- the daemon's last lines:\n\(holdfast.logTail(linesMax: 40))")
    }
    await holdfast.remove()
}

extension Holdfast {
    /// An empty place for a Holdfast, with a short path (socket names are limited) that the engines' user can pass.
    static func make() throws -> Holdfast {
        let name = "hf-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
        let scratch = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(
            at: scratch,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755]
        )
        try pythonPrelude.write(to: scratch.appending(path: "prelude.py"), atomically: true, encoding: .utf8)
        return Holdfast(scratch: scratch, port: try freeLoopbackPort())
    }

    /// The last lines that the daemon wrote, without those of requests that went well; of a crash, its whole report.
    func logTail(linesMax: Int) -> String {
        let text = (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").filter { !$0.contains(" status=200 ") }
        let crash = lines.firstIndex { $0.contains("Fatal error") || $0.contains("Program crashed") }
        return lines.suffix(max(linesMax, crash.map { lines.count - $0 + linesMax } ?? 0)).joined(separator: "\n")
    }
}
