/// Finds which pages of a file on disk differ from the snapshot, without reading packs' bodies; one worker's.
struct PageComparison {
    private let footers: PackFooters
    private let memory = AlignedBuffer(count: FrameHead.plaintextBytesMax)

    init(_ footers: PackFooters) throws {
        self.footers = footers
    }

    /// The parts of a run that have to be written; a run of zeros becomes a hole at once.
    func differences(
        _ run: FileRun,
        of entry: ManifestEntry,
        _ file: RestoredFile,
        _ manifest: Manifest
    ) async throws -> [FileRun] {
        guard let slice = run.slice else {
            _ = try file.file.clear(run.bytes)
            return []
        }
        do {
            let footer = try await footers.footer(slice.pack, of: manifest)
            guard let frame = footer.frame(at: slice.frame) else {
                throw RepositoryError.damaged(manifest.packName(slice.pack), .format)
            }
            let hasher = try await footers.hasher(of: manifest)
            let present = unsafe memory.part(0..<run.bytes.count)
            guard try unsafe file.before?.read(into: present, at: run.bytes.lowerBound) == present.count else {
                return [run]
            }
            return differing(run, slice, manifest.header.pageBytes) { page, offset in
                let bytes = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(present)[page])
                return unsafe footer.hash(of: frame, at: offset, count: page.count) == hasher.hash(bytes)
            }
        } catch let error as RepositoryError {
            throw error.adding(snapshot: manifest.id, path: entry.path, pages: run.pages)
        }
    }

    /// The stretches of pages of a run that are not equal; asks with a page's place in the run and in the frame.
    private func differing(
        _ run: FileRun,
        _ slice: FrameSlice,
        _ pageBytes: Int,
        isEqual: (Range<Int>, Int) -> Bool
    ) -> [FileRun] {
        var different: [Range<Int>] = []
        for (index, page) in run.pages.enumerated() {
            let start = index * pageBytes
            let bytes = start..<min(start + pageBytes, run.bytes.count)
            guard !isEqual(bytes, slice.offset + start) else { continue }
            if let last = different.last, last.upperBound == page {
                different[different.count - 1] = last.lowerBound..<(page + 1)
            } else {
                different.append(page..<(page + 1))
            }
        }
        return different.map { run.part($0, pageBytes: pageBytes) }
    }
}
