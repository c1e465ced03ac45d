private import CLinux
import Glibc
import SystemPackage

/// A log segment that is being written, past the system's memory where the file system can do that.
///
/// Memory that a virtual machine touches for the first time costs more than the write itself (docs/performance.md).
@safe final class SegmentFile {
    private static let windowBytes = 1024 * 1024
    private static let blockBytes = 4096

    private let file: FileDescriptor
    private let window: UnsafeMutableRawBufferPointer
    private var usedBytes = 0
    private var writtenBytes: Int64 = 0
    private var isOpen = true

    /// Makes a file of a size, which reads as zeros where nothing is written.
    init(creating path: FilePath, bytes: UInt64) throws {
        file = try Self.open(path)
        unsafe window = .allocate(byteCount: Self.windowBytes, alignment: Self.blockBytes)
        try file.resize(to: Int64(bytes))
    }

    deinit {
        unsafe window.deallocate()
        if isOpen { try? file.close() }
    }

    /// Writes the bytes that follow.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let count = min(bytes.count - done, Self.windowBytes - usedBytes)
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: window[usedBytes...])
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[done..<(done + count)]))
            usedBytes += count
            done += count
            if usedBytes == Self.windowBytes { try flush() }
        }
    }

    /// Writes what is left and makes the file durable; it can't be written any more.
    func close() throws {
        let end = (usedBytes + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes
        for index in usedBytes..<end { unsafe window[index] = 0 }
        usedBytes = end
        try flush()
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        isOpen = false
        try file.close()
    }

    private func flush() throws {
        guard usedBytes > 0 else { return }
        let filled = unsafe UnsafeRawBufferPointer(rebasing: window[..<usedBytes])
        _ = try unsafe file.writeAll(toAbsoluteOffset: writtenBytes, filled)
        writtenBytes += Int64(usedBytes)
        usedBytes = 0
    }

    private static func open(_ path: FilePath) throws -> FileDescriptor {
        let options: FileDescriptor.OpenOptions = [.create, .truncate, .noFollow, .closeOnExec]
        let direct = FileDescriptor.OpenOptions(rawValue: CInt(open_direct))
        do {
            return try .open(path, .writeOnly, options: options.union(direct), permissions: .ownerReadWrite)
        } catch Errno.invalidArgument {
            return try .open(path, .writeOnly, options: options, permissions: .ownerReadWrite)
        }
    }
}
