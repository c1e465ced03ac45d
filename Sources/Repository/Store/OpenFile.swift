private import CLinux
private import Glibc

/// A failed system call.
struct SystemCallFailure: Error, CustomStringConvertible {
    /// The call.
    let call: String
    /// What it was called on.
    let path: String
    /// The system's error number.
    let errorNumber: Int32

    /// Takes the error number that the last call has left.
    init(_ call: String, _ path: String) {
        self.call = call
        self.path = path
        errorNumber = errno
    }

    var description: String { "\(call) \(path): \(unsafe String(cString: strerror(errorNumber)))" }
    /// Whether the file does not exist.
    var isMissing: Bool { errorNumber == ENOENT }
    /// Whether the file exists already.
    var isExisting: Bool { errorNumber == EEXIST }
    /// Whether there is no space left, on the disk or in a quota.
    var isFull: Bool { errorNumber == ENOSPC || errorNumber == EDQUOT }
    /// Whether a lock is held by somebody else.
    var isLocked: Bool { errorNumber == EWOULDBLOCK }
    /// Whether something other than a directory was met where a directory is needed, or a link where none may be.
    var isWrongKind: Bool { errorNumber == ENOTDIR || errorNumber == ELOOP }
}

/// What the file system says about a file.
struct FileStatus {
    /// Size in bytes.
    let size: Int
    /// How much of it is not holes, in bytes.
    let allocatedBytes: Int
    /// Permission bits.
    let mode: UInt16
    /// Modification time in nanoseconds since 1970.
    let modifiedNanoseconds: Int64
}

/// An open file or directory; closed at the end of its life, never inherited by other programs.
struct OpenFile: ~Copyable {
    /// The system's number of the open file.
    let descriptor: Int32
    /// Where it is.
    let path: String

    /// Opens an existing file.
    init(reading path: String) throws {
        try self.init(path, O_RDONLY)
    }

    /// Opens an existing directory.
    init(directory path: String) throws {
        try self.init(path, O_RDONLY | O_DIRECTORY)
    }

    /// Opens an existing file for reading past the system's memory.
    init(readingDirectly path: String) throws {
        try self.init(path, O_RDONLY | Int32(open_direct))
    }

    /// Makes a new file, which must not exist; its mode does not depend on the umask.
    init(creating path: String, mode: UInt16 = 0o600) throws {
        try self.init(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
    }

    /// Opens a file for locking and makes it if it does not exist.
    init(locking path: String) throws {
        try self.init(path, O_RDWR | O_CREAT | O_NOFOLLOW)
    }

    /// Opens a file for reading and writing and makes it if it does not exist.
    init(overwriting path: String) throws {
        try self.init(path, O_RDWR | O_CREAT | O_NOFOLLOW)
    }

    private init(_ path: String, _ flags: Int32, mode: UInt16? = nil) throws {
        descriptor = try Self.descriptor(path, flags, mode: mode)
        self.path = path
    }

    private static func descriptor(_ path: String, _ flags: Int32, mode: UInt16?) throws -> Int32 {
        let opened = retrying { unsafe open(path, flags | O_CLOEXEC, 0o600) }
        guard opened >= 0 else { throw SystemCallFailure("open", path) }
        guard let mode, fchmod(opened, mode_t(mode)) != 0 else { return opened }
        defer { close(opened) }
        throw SystemCallFailure("chmod", path)
    }

    deinit {
        close(descriptor)
    }

    /// Size, mode and time.
    func status() throws -> FileStatus {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemCallFailure("fstat", path) }
        let modified = status.st_mtim
        return FileStatus(
            size: Int(status.st_size),
            allocatedBytes: Int(status.st_blocks) * 512,
            mode: UInt16(status.st_mode & 0o7777),
            modifiedNanoseconds: Int64(modified.tv_sec) * 1_000_000_000 + Int64(modified.tv_nsec)
        )
    }

    /// Reads at an offset until the buffer is full or the file ends; returns how much.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        var done = 0
        while done < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = Self.retrying { unsafe pread(descriptor, rest.baseAddress, rest.count, offset + done) }
            guard count >= 0 else { throw SystemCallFailure("read", path) }
            guard count > 0 else { break }
            done += count
        }
        return done
    }

    /// Writes all bytes at an offset.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = Self.retrying { unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done)) }
            guard count > 0 else { throw SystemCallFailure("write", path) }
            done += count
        }
    }

    /// Tells the system that the file will be read from front to back.
    func willReadSequentially() {
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    /// Makes everything durable.
    func flush() throws {
        guard Self.retrying({ fsync(descriptor) }) == 0 else { throw SystemCallFailure("fsync", path) }
    }

    /// Makes everything durable that was written to the file system on which this is.
    func flushFileSystem() throws {
        guard Self.retrying({ syncfs(descriptor) }) == 0 else { throw SystemCallFailure("syncfs", path) }
    }

    /// Sets the size; new bytes are a hole of zeros.
    func setSize(_ size: Int) throws {
        guard Self.retrying({ ftruncate(descriptor, off_t(size)) }) == 0 else {
            throw SystemCallFailure("ftruncate", path)
        }
    }

    /// Sets the permission bits.
    func setMode(_ mode: UInt16) throws {
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw SystemCallFailure("chmod", path) }
    }

    /// Sets the owner; 4,294,967,295 leaves user or group as it is.
    func setOwner(user: UInt32, group: UInt32) throws {
        guard fchown(descriptor, user, group) == 0 else { throw SystemCallFailure("chown", path) }
    }

    /// Sets the modification time, in nanoseconds since 1970.
    func setModified(nanoseconds: Int64) throws {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let whole = rest < 0 ? seconds - 1 : seconds
        let time = timespec(tv_sec: Int(whole), tv_nsec: Int(rest < 0 ? rest + 1_000_000_000 : rest))
        var times = [time, time]
        guard unsafe futimens(descriptor, &times) == 0 else { throw SystemCallFailure("utimens", path) }
    }

    /// Takes the exclusive lock without waiting; it is held until the file is closed.
    func lock() throws {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw SystemCallFailure("flock", path) }
    }

    /// Calls again while a signal interrupts.
    static func retrying<Value: FixedWidthInteger>(_ call: () -> Value) -> Value {
        while true {
            let value = call()
            if value != -1 || errno != EINTR { return value }
        }
    }
}
