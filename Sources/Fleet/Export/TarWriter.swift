import SystemPackage

extension FileDescriptor {
    /// Writes bytes where the file is.
    func writeAll(_ bytes: RawSpan) throws {
        _ = try unsafe bytes.withUnsafeBytes { try unsafe writeAll($0) }
    }
}

/// Writes a tar archive front to back, to a file or into a pipe.
struct TarWriter {
    private let output: FileDescriptor
    private var unwritten = 0

    init(_ output: FileDescriptor) { self.output = output }

    /// Writes a member without content.
    func write(_ header: TarHeader) throws {
        _ = try output.writeAll(header.encoded())
    }

    /// Begins a file; as many bytes as its header says must follow.
    mutating func begin(_ header: TarHeader) throws {
        try write(header)
        unwritten = header.bytes
    }

    /// Writes a part of the file.
    mutating func write(_ bytes: RawSpan) throws {
        unwritten -= bytes.byteCount
        try output.writeAll(bytes)
    }

    /// Ends the file.
    func end(_ header: TarHeader) throws {
        guard unwritten == 0 else {
            throw FleetError.invalid("\(header.path) has not the size that it should have; export it again.")
        }
        _ = try output.writeAll([UInt8](repeating: 0, count: TarHeader.padding(header.bytes)))
    }

    /// Ends the archive.
    func finish() throws {
        _ = try output.writeAll([UInt8](repeating: 0, count: 2 * TarHeader.blockBytes))
    }
}
