/// Which frames of which packs are marked as damaged.
struct DamagedFrames: Sendable {
    /// The bad frames of each marked pack; none named where all are.
    private var packs: [PackID: Set<Int>] = [:]

    init() {}

    init(_ marks: [DamageMark]) {
        for mark in marks {
            guard let name = try? ObjectName(mark.object), let pack = Repository.packID(of: name) else { continue }
            packs[pack] = Set(mark.frames)
        }
    }

    /// Whether there are none.
    var isEmpty: Bool { packs.isEmpty }

    /// Whether anything of a pack can't be used.
    func isMarked(_ pack: PackID) -> Bool { packs[pack] != nil }

    /// Whether a frame of a pack can't be used.
    func contains(_ frame: FrameLocation, of pack: PackID) -> Bool {
        packs[pack].map { $0.isEmpty || $0.contains(frame.offset) } ?? false
    }

    /// The pages of a file that lie in such frames.
    func pages(of entry: ManifestEntry, in manifest: Manifest) throws -> PageSet {
        guard !isEmpty else { return PageSet() }
        var lost: [Range<Int>] = []
        var runs = manifest.runs(of: entry)
        var page = 0
        while let run = try runs.next() {
            if let slice = run.slice, contains(slice.frame, of: manifest.packs[slice.pack].id) {
                lost.append(page..<(page + run.pages))
            }
            page += run.pages
        }
        return PageSet(lost)
    }
}

extension ObjectAccess {
    /// What is marked as damaged of a lineage's packs.
    func damagedFrames(of lineage: LineageID) async throws -> DamagedFrames {
        DamagedFrames(try await marks(prefix: ObjectLayout.markPrefix(packsOf: lineage)))
    }
}
