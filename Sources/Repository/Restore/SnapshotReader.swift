/// Reads files of a snapshot; one worker's.
///
/// Errors name snapshot, file and pages.
struct SnapshotReader {
    private let objects: ObjectAccess
    private var manifest: Manifest
    private var packs: PackReader

    init(manifest: Manifest, objects: ObjectAccess, checked: CheckedPacks) throws {
        self.objects = objects
        self.manifest = manifest
        packs = try PackReader(manifest: manifest, objects: objects, checked: checked)
    }

    /// Calls a closure with each part of a file that is not a hole: where it begins, and a frame with the bytes in it.
    ///
    /// Where a pack has vanished because its pages were moved, goes on with the manifest that says where they are now.
    mutating func read(
        _ entry: ManifestEntry,
        _ visit: (_ offset: Int, _ frame: [UInt8], _ bytes: Range<Int>) throws -> Void
    ) async throws {
        var page = 0
        while true {
            do {
                return try await read(manifest.entry(entry.path) ?? entry, from: &page, visit)
            } catch let error as RepositoryError where error.damage?.reason == .missing {
                guard let number = try await objects.currentNumber(of: manifest.id), number > manifest.number else {
                    throw error
                }
                manifest = try await objects.manifest(manifest.id)
                packs = try PackReader(manifest: manifest, objects: objects, checked: CheckedPacks())
            }
        }
    }

    private mutating func read(
        _ entry: ManifestEntry,
        from page: inout Int,
        _ visit: (_ offset: Int, _ frame: [UInt8], _ bytes: Range<Int>) throws -> Void
    ) async throws {
        let pageBytes = manifest.header.pageBytes
        var runs = manifest.runs(of: entry)
        var runStart = 0
        while let whole = try runs.next() {
            try Task.checkCancellation()
            let pages = max(page, runStart)..<max(page, runStart + whole.pages)
            let run = whole.dropping(pages.lowerBound - runStart, pageBytes: pageBytes)
            runStart += whole.pages
            guard !pages.isEmpty, let slice = run.slice else {
                page = pages.upperBound
                continue
            }
            let start = pages.lowerBound * pageBytes
            let count = min(run.pages * pageBytes, entry.size - start)
            do {
                let frame = try await packs.plaintext(of: slice)
                guard slice.offset + count <= frame.count else {
                    throw RepositoryError.damaged(manifest.packName(slice.pack), .format)
                }
                try visit(start, frame, slice.offset..<(slice.offset + count))
                page = pages.upperBound
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
