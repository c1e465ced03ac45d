import Foundation
import Glibc

/// The lock that a running daemon holds on its data directory; the file says its process id.
final class DaemonLock {
    private let descriptor: Int32

    /// Takes the lock, or says who has it.
    init(_ directory: DataDirectory) throws {
        descriptor = unsafe open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CommandError("\(directory.lock) can't be opened.") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(of: directory).map { " (process \($0))" } ?? ""
            throw CommandError("A daemon\(holder) already serves \(directory.path); stop it first.")
        }
        let text = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = unsafe text.withCString { unsafe pwrite(descriptor, $0, text.utf8.count, 0) }
    }

    deinit { close(descriptor) }

    /// The process id of the daemon that serves a directory, or nothing if none does.
    static func holder(of directory: DataDirectory) -> pid_t? {
        let descriptor = unsafe open(directory.lock, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return nil }
        let text = try? String(contentsOfFile: directory.lock, encoding: .utf8)
        return text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
