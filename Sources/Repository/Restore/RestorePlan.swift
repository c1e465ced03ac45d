/// Some pages of a file that one worker writes.
struct RestorePart {
    /// The file.
    let entry: ManifestEntry
    /// Its pages.
    let pages: Range<Int>
    /// Their runs.
    let runs: FileRuns
}

/// What is put onto disk, in which order.
struct RestorePlan {
    /// About how much of a large file one worker writes before it takes something else.
    private static let partBytes = 32 * 1024 * 1024
    /// Up to how many bytes and files of small files are taken together.
    private static let groupBytes = 4 * 1024 * 1024
    private static let groupFiles = 256

    /// Directories, outer before inner.
    private(set) var directories: [ManifestEntry] = []
    /// Files, the largest first.
    private(set) var files: [ManifestEntry] = []
    /// Symbolic links.
    private(set) var links: [ManifestEntry] = []

    init(manifest: Manifest, options: RestoreOptions) {
        var excluded: String?
        for entry in manifest.entries {
            if let excluded, PathRules.isPath(entry.path, under: excluded) { continue }
            guard !options.excludes(entry.path) else {
                excluded = entry.path
                continue
            }
            switch entry.kind {
            case .directory: directories.append(entry)
            case .file: files.append(entry)
            case .symbolicLink: links.append(entry)
            }
        }
        files.sort { $0.size > $1.size }
    }

    /// What workers take one after the other: parts of large files, then small files, neighbours in packs together.
    func tasks(_ manifest: Manifest) throws -> [[RestorePart]] {
        let large = files.prefix { $0.size > Self.groupBytes }
        let small = try files.dropFirst(large.count).map { entry in
            var runs = FileRuns(entry, of: manifest)
            let first = try runs.next()?.slice
            let place = (first?.pack ?? 0, first?.frame.offset ?? 0, first?.offset ?? 0)
            return (place: place, part: RestorePart(entry: entry, manifest))
        }
        let neighbours = small.sorted { $0.place < $1.place }.map(\.part)
        return try large.flatMap { try Self.parts($0, manifest).map { [$0] } } + Self.grouped(neighbours)
    }

    private static func grouped(_ parts: [RestorePart]) -> [[RestorePart]] {
        var groups: [[RestorePart]] = []
        var bytes = 0
        for part in parts {
            if let last = groups.last, bytes + part.entry.size <= groupBytes, last.count < groupFiles {
                groups[groups.count - 1].append(part)
                bytes += part.entry.size
            } else {
                groups.append([part])
                bytes = part.entry.size
            }
        }
        return groups
    }

    /// Cuts a file where a run ends and enough stored bytes have come together.
    private static func parts(_ entry: ManifestEntry, _ manifest: Manifest) throws -> [RestorePart] {
        var parts: [RestorePart] = []
        var runs = FileRuns(entry, of: manifest)
        let end = runs.pages.upperBound
        var beginning = runs
        var bytes = 0
        while let run = try runs.next() {
            bytes += run.slice == nil ? 0 : run.bytes.count
            guard bytes >= partBytes, run.pages.upperBound < end else { continue }
            let pages = beginning.pages.lowerBound..<run.pages.upperBound
            beginning.limit(to: pages)
            parts.append(RestorePart(entry: entry, pages: pages, runs: beginning))
            beginning = runs
            bytes = 0
        }
        parts.append(RestorePart(entry: entry, pages: beginning.pages, runs: beginning))
        return parts
    }
}

extension RestorePart {
    /// A whole file.
    init(entry: ManifestEntry, _ manifest: Manifest) {
        self.entry = entry
        runs = FileRuns(entry, of: manifest)
        pages = runs.pages
    }

    /// The same pages where another manifest of the snapshot says that they are.
    func moved(to manifest: Manifest) -> RestorePart {
        guard let entry = manifest.entry(entry.path) else { return self }
        var runs = FileRuns(entry, of: manifest)
        runs.limit(to: pages)
        return RestorePart(entry: entry, pages: pages, runs: runs)
    }

    /// How many bytes of the file these pages are.
    func bytes(pageBytes: Int) -> Int { min(pages.upperBound * pageBytes, entry.size) - pages.lowerBound * pageBytes }
}
