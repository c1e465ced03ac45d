import CLinux
import Dispatch
import Foundation
import Glibc
import SystemPackage

/// An open file of the log or of its index; it is closed when nobody holds it any more.
final class LogFile: Sendable {
    private static let syncing = DispatchQueue(label: "audit-sync")

    let path: String
    private let descriptor: FileDescriptor

    /// Opens the file for its owner alone, making it where there is none.
    init(_ path: String) throws {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path),
                .readWrite,
                options: [.create, .closeOnExec],
                permissions: [.ownerReadWrite]
            )
        } catch {
            throw Self.error(path, error)
        }
    }

    /// Opens an existing file to read it.
    init(reading path: String) throws {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
        } catch {
            throw Self.error(path, error)
        }
    }

    deinit { try? descriptor.close() }

    /// Its size in bytes.
    func size() throws -> Int {
        do {
            return Int(try descriptor.seek(offset: 0, from: .end))
        } catch {
            throw Self.error(path, error)
        }
    }

    /// Writes `bytes` from `offset` on.
    func write(_ bytes: [UInt8], at offset: Int) throws {
        do {
            try descriptor.writeAll(toAbsoluteOffset: Int64(offset), bytes)
        } catch {
            throw Self.error(path, error)
        }
    }

    /// At most `count` bytes from `offset` on; fewer at the end.
    func read(_ count: Int, at offset: Int) throws -> [UInt8] {
        do {
            return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let rest = unsafe UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]
                    )
                    let read = try unsafe descriptor.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
                    guard read > 0 else { break }
                    filled += read
                }
            }
        } catch {
            throw Self.error(path, error)
        }
    }

    /// Cuts the file, and gives back the room beyond its end.
    func truncate(to size: Int) throws {
        guard ftruncate(descriptor.rawValue, size) == 0 else { throw Self.error(path, Errno(rawValue: errno)) }
    }

    /// Takes room on the disk for `count` bytes from `offset` on; false where the file system can't do that.
    func reserve(_ count: Int, at offset: Int) throws -> Bool {
        guard fallocate(descriptor.rawValue, Int32(allocate_keeping_size), offset, count) != 0 else {
            return true
        }
        let error = Errno(rawValue: errno)
        if error == .notSupported || error == .noFunction { return false }
        throw Self.error(path, error)
    }

    /// Whether the file still stands under its name.
    var isInPlace: Bool {
        var (mine, named) = (stat(), stat())
        return unsafe fstat(descriptor.rawValue, &mine) == 0 && stat(path, &named) == 0 && mine.st_ino == named.st_ino
            && mine.st_dev == named.st_dev
    }

    /// Makes what was written durable, on a thread of its own because that takes its time.
    func sync() async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            Self.syncing.async { [self] in
                let failed = fdatasync(descriptor.rawValue) != 0
                done.resume(with: failed ? .failure(Self.error(path, Errno(rawValue: errno))) : .success(()))
            }
        }
    }

    /// Makes what was written durable before going on.
    func syncNow() throws {
        guard fdatasync(descriptor.rawValue) == 0 else { throw Self.error(path, Errno(rawValue: errno)) }
    }

    /// Makes the names in a directory durable.
    static func sync(directory path: String) throws {
        let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.directory, .closeOnExec])
        defer { try? descriptor.close() }
        guard fsync(descriptor.rawValue) == 0 else { throw error(path, Errno(rawValue: errno)) }
    }

    private static func error(_ path: String, _ error: any Error) -> AuditError {
        let full: [Errno] = [.noSpace, .diskQuotaExceeded]
        if let error = error as? Errno, full.contains(error) { return .noSpace(path) }
        return .fileFailed(path, error)
    }
}
