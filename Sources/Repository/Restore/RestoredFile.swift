/// A file that is being restored; one worker's, others may have the same one open.
final class RestoredFile {
    /// From this size on a file is written past the system's memory.
    private static let directBytesMin = 1024 * 1024
    /// From this size on a file is made durable as soon as it is written, lest much of it waits in memory.
    private static let flushedBytesMin = 16 * 1024 * 1024

    /// Where it is in the snapshot.
    let path: String
    /// The file.
    let file: OpenFile
    /// What was in it before; nil where nothing can have been.
    let before: ScannedFile?
    private let isDirect: Bool
    private let size: Int

    /// Makes or opens a file and gives it its size.
    init(_ entry: ManifestEntry, in directory: String, mode: RestoreOptions.Mode, pageBytes: Int) throws {
        path = entry.path
        size = entry.size
        // Then all parts of the file are aligned.
        isDirect =
            size >= Self.directBytesMin && AlignedBuffer.isAligned(size) && AlignedBuffer.isAligned(pageBytes)
        file = try OpenFile(overwriting: directory + "/" + entry.path)
        try file.setSize(size)
        before = mode == .delta ? try ScannedFile(directory + "/" + entry.path) : nil
        if isDirect { file.writeDirectly() }
    }

    /// Takes the disk's blocks for bytes that are going to be written, where they are many and go straight there.
    ///
    /// Several workers that write into a hole, a window each, leave hundreds of small extents, and wait for each.
    func reserve(_ range: Range<Int>) throws {
        if isDirect, before == nil, range.count >= Self.directBytesMin { try file.reserve(range) }
    }

    /// Writes bytes from aligned memory.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        if isDirect {
            try unsafe file.writeAligned(bytes, at: offset)
        } else {
            try unsafe file.write(bytes, at: offset)
        }
    }

    /// Makes a large file durable that was written through the system's memory.
    func flushIfLarge() throws {
        if !isDirect, size >= Self.flushedBytesMin { try file.flush() }
    }
}
