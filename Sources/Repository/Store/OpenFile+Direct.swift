private import CLinux
private import Glibc

extension OpenFile {
    private static let directBytesMin = 1024 * 1024

    /// Writes from now on go from aligned memory straight to the disk, where the file system can.
    ///
    /// Buffered writes of much data spend most of their time on memory that nobody reads again.
    func writeDirectly() {
        setDirect(true)
    }

    /// Writes aligned bytes at an aligned offset; through the system's memory where the file system refuses otherwise.
    func writeAligned(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        do {
            try unsafe write(bytes, at: offset)
        } catch let failure as SystemCallFailure where failure.isUnsuitable {
            setDirect(false)
            try unsafe write(bytes, at: offset)
        }
    }

    /// Writes a new file; a large one straight to the disk.
    func writeAll(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count >= Self.directBytesMin else { return try unsafe write(bytes, at: 0) }
        let window = AlignedBuffer(count: Self.directBytesMin)
        let end = bytes.count - bytes.count % AlignedBuffer.alignmentBytes
        setDirect(true)
        for start in stride(from: 0, to: end, by: Self.directBytesMin) {
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.directBytesMin, end)])
            let target = unsafe window.part(0..<part.count)
            unsafe target.copyMemory(from: part)
            try unsafe writeAligned(UnsafeRawBufferPointer(target), at: start)
        }
        setDirect(false)
        try unsafe write(UnsafeRawBufferPointer(rebasing: bytes[end...]), at: end)
    }

    private func setDirect(_ isDirect: Bool) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0 else { return }
        let direct = Int32(open_direct)
        _ = fcntl(descriptor, F_SETFL, isDirect ? flags | direct : flags & ~direct)
    }
}

extension OpenFile {
    /// The first stretch at or after an offset that is no hole; nil where only holes follow.
    ///
    /// A file system that knows no holes says that all is data.
    func data(from offset: Int) throws -> Range<Int>? {
        let start = lseek(descriptor, off_t(offset), Int32(seek_data))
        guard start >= 0 else {
            let failure = SystemCallFailure("lseek", path)
            if failure.isPastData { return nil }
            guard failure.isUnsuitable else { throw failure }
            let size = try status().size
            return offset < size ? offset..<size : nil
        }
        let end = lseek(descriptor, start, Int32(seek_hole))
        guard end >= start else { throw SystemCallFailure("lseek", path) }
        return Int(start)..<Int(end)
    }

    /// Takes the disk's blocks for bytes that are going to be written, in few pieces; they read as zeros until then.
    ///
    /// A file system that can't takes them when they are written.
    func reserve(_ range: Range<Int>) throws {
        _ = try allocate(range, Int32(allocate_keeping_size))
    }

    private static let zeroBytes = 256 * 1024

    /// Makes a hole of zeros; returns how many bytes had to be written for it.
    func clear(_ range: Range<Int>) throws -> Int {
        guard let data = try data(from: range.lowerBound), data.lowerBound < range.upperBound else { return 0 }
        let mode = Int32(allocate_keeping_size | allocate_punching_hole)
        return try allocate(range, mode) ? 0 : writeZeros(range)
    }

    /// Changes which blocks a file has; returns whether the file system can.
    private func allocate(_ range: Range<Int>, _ mode: Int32) throws -> Bool {
        let done = Self.retrying { fallocate(descriptor, mode, range.lowerBound, range.count) }
        guard done != 0 else { return true }
        let failure = SystemCallFailure("fallocate", path)
        guard failure.isUnsuitable else { throw failure }
        return false
    }

    private func writeZeros(_ range: Range<Int>) throws -> Int {
        let zeros = AlignedBuffer(count: Self.zeroBytes)
        unsafe zeros.bytes.initializeMemory(as: UInt8.self, repeating: 0)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.zeroBytes) {
            let count = min(Self.zeroBytes, range.upperBound - start)
            try unsafe writeAligned(UnsafeRawBufferPointer(zeros.part(0..<count)), at: start)
        }
        return range.count
    }
}

extension SystemCallFailure {
    /// Whether the file system can't do what was asked, or not with this alignment.
    var isUnsuitable: Bool { errorNumber == EINVAL || errorNumber == EOPNOTSUPP }
    /// Whether no data follows.
    fileprivate var isPastData: Bool { errorNumber == ENXIO }
}
