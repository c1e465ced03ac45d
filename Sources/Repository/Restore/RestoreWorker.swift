/// Writes parts of files, one task after the other.
///
/// Runs are gathered in a window of memory, side by side where they are in the file, and written in large steps.
struct RestoreWorker {
    private static let windowBytes = 1024 * 1024
    private static let stepsMax = 1024
    /// From this size on a file gets its blocks before it is written.
    private static let reservedBytesMin = 8 * 1024 * 1024

    private enum Step {
        case write(ManifestEntry, offset: Int, memory: Range<Int>)
        case end(ManifestEntry)
    }

    private let restoration: Restoration
    private var manifest: Manifest
    private var loader: FrameLoader
    private let comparison: PageComparison?
    private let window = AlignedBuffer(count: windowBytes)
    private var filled = 0
    private var steps: [Step] = []
    private var file: RestoredFile?
    private var bytesWritten = 0

    init(_ restoration: Restoration) throws {
        self.restoration = restoration
        manifest = restoration.manifest
        loader = try FrameLoader(manifest: manifest, objects: restoration.objects, checked: restoration.checked)
        comparison = restoration.target.options.mode == .delta ? try PageComparison(restoration.footers) : nil
    }

    /// Writes some parts; where packs have vanished because pages were moved, from where they are now.
    mutating func write(_ task: [RestorePart]) async throws -> MovedBytes {
        let writtenBefore = bytesWritten
        var readBefore = loader.bytesRead
        var read = 0
        var left = task[...]
        while true {
            do {
                try await writeParts(&left)
                return MovedBytes(read: read + loader.bytesRead - readBefore, written: bytesWritten - writtenBefore)
            } catch let error as RepositoryError where error.damage?.reason == .missing {
                read += loader.bytesRead - readBefore
                try await follow(error)
                readBefore = 0
                left = left.map { $0.moved(to: manifest) }[...]
            }
        }
    }

    /// Goes on with a newer manifest, where there is one.
    private mutating func follow(_ error: RepositoryError) async throws {
        let objects = restoration.objects
        guard let number = try await objects.currentNumber(of: manifest.id), number > manifest.number else {
            throw error
        }
        manifest = try await objects.manifest(manifest.id)
        loader = try FrameLoader(manifest: manifest, objects: objects, checked: CheckedPacks())
        steps = []
        filled = 0
    }

    private mutating func writeParts(_ parts: inout ArraySlice<RestorePart>) async throws {
        var wanted: [(RestorePart, [FileRun])] = []
        for part in parts { wanted.append((part, try await runs(of: part))) }
        loader.expect(wanted.lazy.flatMap(\.1).compactMap(\.slice))
        for (part, runs) in wanted {
            if part.entry.size >= Self.reservedBytesMin { try reserve(runs, of: part.entry) }
            for run in runs { try await place(run, of: part.entry, &parts) }
            steps.append(.end(part.entry))
        }
        try await carryOut(&parts)
    }

    /// The runs of a part that have to be written.
    private mutating func runs(of part: RestorePart) async throws -> [FileRun] {
        var found: [FileRun] = []
        var runs = part.runs
        while let run = try runs.next() {
            if let comparison {
                found += try await comparison.differences(run, of: part.entry, try open(part.entry), manifest)
            } else if run.slice != nil {
                found.append(run)
            }
        }
        return found
    }

    /// Takes the blocks of a part at once: stretches without a hole, as long as they come.
    private mutating func reserve(_ runs: [FileRun], of entry: ManifestEntry) throws {
        let file = try open(entry)
        var stretch = 0..<0
        try restoration.target.reporting {
            for run in runs {
                if run.bytes.lowerBound == stretch.upperBound {
                    stretch = stretch.lowerBound..<run.bytes.upperBound
                } else {
                    try file.reserve(stretch)
                    stretch = run.bytes
                }
            }
            try file.reserve(stretch)
        }
    }

    /// Loads a run into the window.
    private mutating func place(
        _ run: FileRun,
        of entry: ManifestEntry,
        _ parts: inout ArraySlice<RestorePart>
    ) async throws {
        try Task.checkCancellation()
        guard let slice = run.slice else { return }
        if filled + AlignedBuffer.alignmentBytes + run.bytes.count > Self.windowBytes || steps.count >= Self.stepsMax {
            try await carryOut(&parts)
        }
        var target = AlignedBuffer.aligned(filled)
        if case .write(let last, let offset, let memory)? = steps.last, last.path == entry.path,
            offset + memory.count == run.bytes.lowerBound
        {
            target = memory.upperBound
            steps[steps.count - 1] = .write(entry, offset: offset, memory: memory.lowerBound..<target + run.bytes.count)
        } else {
            let memory = target..<(target + run.bytes.count)
            steps.append(.write(entry, offset: run.bytes.lowerBound, memory: memory))
        }
        filled = target + run.bytes.count
        do {
            try await loader.load(PlacedRun(slice: slice, count: run.bytes.count, target: target), into: window)
        } catch let error as RepositoryError {
            throw error.adding(snapshot: manifest.id, path: entry.path, pages: run.pages)
        }
    }

    /// Writes what is in the window, and ends the parts that are complete.
    private mutating func carryOut(_ parts: inout ArraySlice<RestorePart>) async throws {
        for step in steps {
            switch step {
            case .write(let entry, let offset, let memory):
                try await restoration.limit.take(memory.count)
                try write(memory, to: open(entry), at: offset)
            case .end(let entry):
                let opened = try open(entry)
                if restoration.endPart(of: entry) { try restoration.target.finish(opened, entry) }
                file = nil
                parts.removeFirst()
            }
        }
        steps.removeAll(keepingCapacity: true)
        filled = 0
    }

    private mutating func write(_ memory: Range<Int>, to file: RestoredFile, at offset: Int) throws {
        try restoration.target.reporting {
            try unsafe file.write(UnsafeRawBufferPointer(window.part(memory)), at: offset)
        }
        bytesWritten += memory.count
    }

    private mutating func open(_ entry: ManifestEntry) throws -> RestoredFile {
        if let file, file.path == entry.path { return file }
        let opened = try restoration.target.open(entry, pageBytes: manifest.header.pageBytes)
        file = opened
        return opened
    }
}
