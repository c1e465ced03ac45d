private import CLinux
private import Glibc

/// A file that is read once, in large steps: from the system's memory what is there, the rest past it.
///
/// So a scan neither pays for memory that nobody reads again nor pushes out what a running database needs.
final class ScannedFile: Sendable {
    /// The file.
    let file: OpenFile
    private let direct: DirectlyReadFile?

    /// Opens an existing file.
    init(_ path: String) throws {
        file = try OpenFile(reading: path)
        direct = try? DirectlyReadFile(path)
        file.willReadSequentially()
    }

    /// Reads at an offset until the buffer is full or the file ends; returns how much.
    ///
    /// Best with aligned memory at an aligned offset.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        guard let direct = direct?.file.descriptor, buffer.count >= AlignedBuffer.alignmentBytes,
            AlignedBuffer.isAligned(offset)
        else { return try unsafe file.read(into: buffer, at: offset) }
        let known = unsafe readFromMemory(into: buffer, at: offset)
        guard known < buffer.count else { return known }
        // A file that ends in the middle of a sector gives all that is there.
        let start = known - known % AlignedBuffer.alignmentBytes
        let end = buffer.count - buffer.count % AlignedBuffer.alignmentBytes
        var done = start
        while done < end {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<end])
            let count = OpenFile.retrying { unsafe pread(direct, rest.baseAddress, rest.count, off_t(offset + done)) }
            guard count > 0, AlignedBuffer.isAligned(count) else { break }
            done += count
        }
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        return try unsafe done + file.read(into: rest, at: offset + done)
    }

    /// Reads what needs no disk; returns how much.
    private func readFromMemory(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        var part = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
        let count = unsafe preadv2(file.descriptor, &part, 1, offset, Int32(read_without_waiting))
        return max(0, count)
    }
}

/// A file that is open past the system's memory.
private final class DirectlyReadFile: Sendable {
    let file: OpenFile

    init(_ path: String) throws {
        file = try OpenFile(readingDirectly: path)
    }
}
