import Foundation
import Glibc

/// A database server found by the pid file in its data directory.
struct Postmaster: Sendable, Equatable {
    let pid: Int32
    let port: Int
    let directory: URL

    /// A program of the same PostgreSQL that this server runs.
    func program(_ name: String) throws -> String {
        let server = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")
        return URL(filePath: server).deletingLastPathComponent().appending(path: name).path
    }
}

/// What the process table knows.
enum Processes {
    /// Whether a process is there and not a zombie.
    static func lives(_ pid: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let state = text[(text.lastIndex(of: ")") ?? text.startIndex)...].dropFirst(2).first
        else { return false }
        return state != "Z" && state != "X"
    }

    /// The directory in which a process works.
    static func directory(of pid: Int32) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
    }
}

extension Holdfast {
    /// The database servers that run under this test's data directory.
    func postmasters() -> [Postmaster] {
        guard let files = FileManager.default.enumerator(at: data, includingPropertiesForKeys: nil) else { return [] }
        return files.compactMap { $0 as? URL }
            .filter { $0.lastPathComponent == "postmaster.pid" }
            .compactMap(postmaster(at:))
    }

    /// The server that a pid file names, if it really is a living one with this data directory.
    private func postmaster(at file: URL) -> Postmaster? {
        let directory = file.deletingLastPathComponent().resolvingSymlinksInPath()
        guard let lines = try? String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n"), lines.count > 3,
            let pid = Int32(lines[0].trimmingCharacters(in: .whitespaces)),
            let port = Int(lines[3].trimmingCharacters(in: .whitespaces)),
            Processes.lives(pid), Processes.directory(of: pid) == directory.path
        else { return nil }
        return Postmaster(pid: pid, port: port, directory: directory)
    }
}

/// No free port could be had.
struct NoFreePort: Error {}

/// A port of the loopback address that nobody listens on.
func freeLoopbackPort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw NoFreePort() }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // The socket calls take the general address type.
    let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
            unsafe bind(descriptor, general, length) == 0 && getsockname(descriptor, general, &length) == 0
        }
    }
    guard bound else { throw NoFreePort() }
    return Int(UInt16(bigEndian: address.sin_port))
}
