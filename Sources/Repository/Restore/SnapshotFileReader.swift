/// Reads the files of one snapshot from front to back, a part at a time, in memory of a fixed size.
package struct SnapshotFileReader {
    private static let zeros = [UInt8](repeating: 0, count: FrameHead.plaintextBytesMax)
    private var reader: SnapshotReader

    /// A reader of a snapshot's files.
    package init(_ repository: Repository, _ manifest: Manifest) throws {
        reader = try SnapshotReader(manifest: manifest, objects: repository.objects, checked: CheckedPacks())
    }

    /// Calls a closure with each part of a file, holes as zeros, so that the parts make up the whole file.
    ///
    /// Errors: `damaged` (names object, file and pages), store errors, and whatever the closure throws.
    package mutating func read(
        _ entry: ManifestEntry,
        _ visit: (RawSpan) throws -> Void
    ) async throws {
        var position = 0
        try unsafe await reader.read(entry) { offset, bytes in
            try Self.visitZeros(offset - position, visit)
            try unsafe visit(RawSpan(_unsafeBytes: bytes))
            position = offset + bytes.count
        }
        try Self.visitZeros(entry.size - position, visit)
    }

    private static func visitZeros(_ count: Int, _ visit: (RawSpan) throws -> Void) throws {
        var rest = count
        while rest > 0 {
            let part = min(rest, zeros.count)
            try unsafe visit(zeros.span.bytes.extracting(0..<part))
            rest -= part
        }
    }
}
