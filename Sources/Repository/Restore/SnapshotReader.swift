/// Reads files of a snapshot; one worker's.
///
/// Errors name snapshot, file and pages.
struct SnapshotReader {
    private static let upcomingMax = 1024

    private let objects: ObjectAccess
    private var manifest: Manifest
    private var loader: FrameLoader
    private let memory = AlignedBuffer(count: FrameHead.plaintextBytesMax)

    init(manifest: Manifest, objects: ObjectAccess, checked: CheckedPacks) throws {
        self.objects = objects
        self.manifest = manifest
        loader = try FrameLoader(manifest: manifest, objects: objects, checked: checked)
    }

    /// Calls a closure with each part of a file that is not a hole: where it begins, and its bytes.
    ///
    /// Where a pack has vanished because its pages were moved, goes on with the manifest that says where they are now.
    mutating func read(
        _ entry: ManifestEntry,
        _ visit: (_ offset: Int, _ bytes: UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        var page = 0
        while true {
            do {
                return try unsafe await read(manifest.entry(entry.path) ?? entry, from: &page, visit)
            } catch let error as RepositoryError where error.damage?.reason == .missing {
                guard let number = try await objects.currentNumber(of: manifest.id), number > manifest.number else {
                    throw error
                }
                manifest = try await objects.manifest(manifest.id)
                loader = try FrameLoader(manifest: manifest, objects: objects, checked: CheckedPacks())
            }
        }
    }

    private mutating func read(
        _ entry: ManifestEntry,
        from page: inout Int,
        _ visit: (_ offset: Int, _ bytes: UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        var runs = FileRuns(entry, of: manifest)
        runs.limit(to: page..<Int.max)
        while true {
            var upcoming: [FileRun] = []
            while upcoming.count < Self.upcomingMax, let run = try runs.next() { upcoming.append(run) }
            guard !upcoming.isEmpty else { return }
            loader.expect(upcoming.lazy.compactMap(\.slice))
            for run in upcoming {
                try unsafe await visitPart(run, of: entry, visit)
                page = run.pages.upperBound
            }
        }
    }

    private mutating func visitPart(
        _ run: FileRun,
        of entry: ManifestEntry,
        _ visit: (_ offset: Int, _ bytes: UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        try Task.checkCancellation()
        guard let slice = run.slice else { return }
        do {
            try await loader.load(PlacedRun(slice: slice, count: run.bytes.count, target: 0), into: memory)
        } catch let error as RepositoryError {
            throw error.adding(snapshot: manifest.id, path: entry.path, pages: run.pages)
        }
        try unsafe visit(run.bytes.lowerBound, UnsafeRawBufferPointer(memory.part(0..<run.bytes.count)))
    }
}
