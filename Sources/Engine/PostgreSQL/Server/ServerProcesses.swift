import Foundation
import Glibc
import SystemPackage

/// What the process table says about one server.
struct ServerProcesses {
    /// The server's data directory, which all its processes work in.
    let dataDirectory: FilePath

    /// The server's main process, checked to be alive and at home in this data directory.
    func postmaster() -> Int32? {
        guard let pid = lockFileLines().first.flatMap({ Int32($0) }), isOurs(pid) else { return nil }
        return pid
    }

    /// The state that the main process last wrote: starting, stopping, ready or standby.
    func lockFileState() -> String? {
        let lines = lockFileLines()
        return lines.count > 7 ? lines[7].trimmed : nil
    }

    /// Every living process that works in the data directory, orphans of a killed server included.
    func all() -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter(isOurs)
    }

    /// The log segment that recovery reads now, from the process's title.
    func recoveringSegment() -> String? {
        for pid in all() {
            let title = text("/proc/\(pid)/cmdline")
            guard let marker = title.range(of: "startup recovering ") else { continue }
            return String(title[marker.upperBound...].prefix { $0.isHexDigit })
        }
        return nil
    }

    private var lockFile: FilePath { dataDirectory.appending("postmaster.pid") }

    /// Whether the lock file names a process that lives but isn't ours: the pid was given to another one since.
    func isLockFileOfStranger() -> Bool {
        guard let pid = lockFileLines().first.flatMap({ Int32($0) }) else { return false }
        return kill(pid, 0) == 0 && !isOurs(pid)
    }

    private func lockFileLines() -> [String] {
        text(lockFile.string).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func isOurs(_ pid: Int32) -> Bool {
        guard pid > 1, let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd"),
            target == dataDirectory.string || target == resolvedDataDirectory
        else { return false }
        // The state follows the name in parentheses; a zombie or a dead process is not running.
        let state = text("/proc/\(pid)/stat").split(separator: ")").last?.trimmingPrefix(" ").first
        return text("/proc/\(pid)/comm").hasPrefix("postgres") && state != "Z" && state != "X" && state != nil
    }

    private var resolvedDataDirectory: String? {
        guard let path = unsafe realpath(dataDirectory.string, nil) else { return nil }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    private func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
