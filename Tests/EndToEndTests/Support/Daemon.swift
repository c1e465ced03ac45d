import Foundation
import FoundationNetworking
import Glibc

extension Holdfast {
    var logFile: URL { scratch.appending(path: "daemon.log") }
    private var pidFile: URL { scratch.appending(path: "daemon.pid") }
    private var statusFile: URL { scratch.appending(path: "daemon.status") }

    /// The daemon's process while it lives.
    var daemon: Int32? {
        guard let text = try? String(contentsOf: pidFile, encoding: .utf8),
            let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)),
            Processes.lives(pid)
        else { return nil }
        return pid
    }

    /// The exit status of the daemon that ran last; 128 and more stand for a signal.
    var lastExitStatus: Int? {
        guard let text = try? String(contentsOf: statusFile, encoding: .utf8) else { return nil }
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Starts the daemon, with more options where some are given, and waits until it serves.
    func start(_ more: [String] = [], within limit: Duration = .seconds(60)) async throws {
        try? FileManager.default.removeItem(at: statusFile)
        try? FileManager.default.removeItem(at: pidFile)
        // The shell stays the daemon's parent, so that the exit status is known and no zombie looks alive.
        let launch = """
            ( "$@" >>"\(logFile.path)" 2>&1 & pid=$!; echo $pid >"\(pidFile.path)"
              wait $pid; echo $? >"\(statusFile.path)" ) </dev/null >/dev/null 2>&1 &
            """
        let serve = ["serve", "--data-dir", data.path, "--listen", "\(address):\(port)"]
        let regions = regions.flatMap { ["--region", $0] } + (servesTLS ? ["--tls"] : [])
        let arguments = ["-c", launch, "sh", try Self.executable] + serve + regions + options + more
        let environment = environment.merging(variables) { $1 }
        _ = try await run("/bin/sh", arguments, environment: environment).get()
        try await eventually("the daemon answers GET /health", within: limit, every: .milliseconds(50)) {
            if let status = lastExitStatus { throw DaemonEnded(status: status) }
            return try await isHealthy()
        }
    }

    /// Whether GET /health answers 200.
    func isHealthy() async throws -> Bool {
        if host != nil || servesTLS {
            let outcome = try await run(
                "curl",
                ["-fsSm", "5", endpoint + "/health"],
                environment: environment.merging(["CURL_CA_BUNDLE": bundle.path]) { $1 }
            )
            return outcome.succeeded
        }
        guard let url = URL(string: endpoint + "/health") else { return false }
        let request = URLRequest(url: url, timeoutInterval: 5)
        guard let (_, response) = try? await URLSession.shared.data(for: request) else { return false }
        return (response as? HTTPURLResponse)?.statusCode == 200
    }

    /// Sends the daemon a signal and waits until it is gone.
    func end(_ signal: Int32) async throws {
        guard let daemon else { return }
        kill(daemon, signal)
        try await eventually("the daemon ends", every: .milliseconds(20)) { !Processes.lives(daemon) }
        try await eventually("its exit status is known", every: .milliseconds(20)) { lastExitStatus != nil }
    }

    /// Kills the daemon as a power cut would, and starts it again.
    func crash() async throws {
        try await end(SIGKILL)
        try await start()
    }

    /// Ends everything that belongs to this test, in reverse, and removes its files.
    func remove() async {
        if daemon != nil { _ = try? await holdfast("shutdown", within: .seconds(30)) }
        try? await end(SIGKILL)
        for postmaster in postmasters() {
            kill(postmaster.pid, SIGQUIT)
            try? await eventually("a database ends", within: .seconds(10)) { !Processes.lives(postmaster.pid) }
            if Processes.lives(postmaster.pid) { kill(postmaster.pid, SIGKILL) }
        }
        for path in [instances.path, repository.path] {
            guard let outcome = try? await command("umount", ["--quiet", path]), !outcome.succeeded else { continue }
            // Whatever still holds it open, nobody finds it any more, and it goes with its last user.
            _ = try? await command("umount", ["--quiet", "--lazy", path])
        }
        try? FileManager.default.removeItem(at: scratch)
    }
}

/// The daemon ended where it should have served.
struct DaemonEnded: Error {
    let status: Int
}
