/// Reads files of a snapshot; one worker's.
///
/// Errors name snapshot, file and pages.
struct SnapshotReader {
    private let manifest: Manifest
    private var packs: PackReader

    init(manifest: Manifest, objects: ObjectAccess, checked: CheckedPacks) throws {
        self.manifest = manifest
        packs = try PackReader(manifest: manifest, objects: objects, checked: checked)
    }

    /// Calls a closure with each part of a file that is not a hole: where it begins, and a frame with the bytes in it.
    mutating func read(
        _ entry: ManifestEntry,
        _ visit: (_ offset: Int, _ frame: [UInt8], _ bytes: Range<Int>) throws -> Void
    ) async throws {
        let pageBytes = manifest.header.pageBytes
        var runs = manifest.runs(of: entry)
        var page = 0
        while let run = try runs.next() {
            try Task.checkCancellation()
            let start = page * pageBytes
            let pages = page..<(page + run.pages)
            page += run.pages
            guard let slice = run.slice else { continue }
            let count = min(run.pages * pageBytes, entry.size - start)
            do {
                let frame = try await packs.plaintext(of: slice)
                guard slice.offset + count <= frame.count else {
                    throw RepositoryError.damaged(manifest.packName(slice.pack), .format)
                }
                try visit(start, frame, slice.offset..<(slice.offset + count))
            } catch let error as RepositoryError {
                throw error.adding(snapshot: manifest.id, path: entry.path, pages: pages)
            }
        }
    }
}

extension Repository {
    /// Contents of one file of a snapshot.
    ///
    /// Errors: `notFound`, `limitExceeded`, `damaged`.
    package func read(_ manifest: Manifest, path: String, bytesMax: Int = 64 * 1024 * 1024) async throws -> [UInt8] {
        guard let entry = manifest.entry(path), case .file(let size) = entry.kind else {
            throw RepositoryError.notFound("File \"\(path)\" of snapshot \(manifest.id)")
        }
        guard size <= bytesMax else { throw RepositoryError.limitExceeded("File \"\(path)\"", max: bytesMax) }
        var reader = try SnapshotReader(manifest: manifest, objects: objects, checked: CheckedPacks())
        var contents = [UInt8](repeating: 0, count: size)
        try await reader.read(entry) { offset, frame, bytes in
            contents.replaceSubrange(offset..<(offset + bytes.count), with: frame[bytes])
        }
        return contents
    }
}
