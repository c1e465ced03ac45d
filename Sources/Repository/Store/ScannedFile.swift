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
        guard let direct = direct?.file.descriptor, AlignedBuffer.isAligned(offset),
            !isInMemory(offset..<(offset + buffer.count))
        else { return try unsafe file.read(into: buffer, at: offset) }
        let end = buffer.count - buffer.count % AlignedBuffer.alignmentBytes
        var done = 0
        while done < end {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<end])
            let count = OpenFile.retrying { unsafe pread(direct, rest.baseAddress, rest.count, off_t(offset + done)) }
            // Where this fails or the file ends, the ordinary way has the last word.
            guard count > 0, AlignedBuffer.isAligned(count) else { break }
            done += count
        }
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        return try unsafe done + file.read(into: rest, at: offset + done)
    }

    /// Whether some bytes are better read from memory: most are there, or some are newer than on disk.
    private func isInMemory(_ range: Range<Int>) -> Bool {
        var asked = cache_range(offset: UInt64(range.lowerBound), length: UInt64(range.count))
        var pages = cache_pages()
        guard unsafe count_cache_pages(file.descriptor, &asked, &pages) == 0 else { return true }
        return pages.dirty > 0 || Int(pages.cached) * AlignedBuffer.alignmentBytes * 2 > range.count
    }
}

/// A file that is open past the system's memory.
private final class DirectlyReadFile: Sendable {
    let file: OpenFile

    init(_ path: String) throws {
        file = try OpenFile(readingDirectly: path)
    }
}
