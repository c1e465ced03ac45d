/// What the reading of one part of a file carries along.
struct PartInProgress {
    /// The file.
    let source: SourceFile
    /// The file as it was opened.
    let opened: SourceFile.Opened
    /// Where its pages end up.
    let entry: FileInProgress
    /// The file in the base snapshot.
    var base: BasePages?
    /// How fast the file is read.
    let pace: SnapshotPace
    /// Is told the bytes dealt with.
    let progress: @Sendable (Int) -> Void
}

extension FilePacker {
    /// Reads a part of a file on disk, which may change, shrink or vanish meanwhile.
    func store(
        _ source: SourceFile,
        part: Int,
        pace: SnapshotPace,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws {
        do {
            guard let opened = try source.open() else { return }
            try await store(source, opened, part: part, pace: pace, progress: progress)
        } catch let failure as SystemCallFailure where failure.isMissing && source.task.mayVanish {
            session.count { summary in
                if summary.vanished.count < SnapshotSummary.listedMax { summary.vanished.append(source.task.path) }
            }
        } catch let failure as SystemCallFailure {
            throw RepositoryError(
                .sourceFailed,
                "Can't read \(source.source) for snapshot \(session.id); check the disk and the file's permissions.",
                cause: failure
            )
        }
    }

    private func store(
        _ source: SourceFile,
        _ opened: SourceFile.Opened,
        part: Int,
        pace: SnapshotPace,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws {
        let pageBytes = session.configuration.pageBytes
        let session = session
        let entry = FileInProgress(pageBytes: pageBytes) { size, runs in
            try source.complete(part, runs: runs, end: size, in: session)
        }
        var reading = PartInProgress(
            source: source,
            opened: opened,
            entry: entry,
            base: try BasePages(path: source.task.path, size: opened.size, session: session),
            pace: pace,
            progress: progress
        )
        let end = try await store(source.pages(of: part, size: opened.size, pageBytes: pageBytes), &reading)
        try builder.end(entry, size: end)
    }

    /// Stores some pages; returns the file's size, which is smaller than expected where the file ended.
    private func store(_ pages: Range<Int>, _ reading: inout PartInProgress) async throws -> Int {
        let size = reading.opened.size
        let pageBytes = session.configuration.pageBytes
        let filePages = (size + pageBytes - 1) / pageBytes
        let base = reading.base
        let healing = base?.healing(reading.source.selection) ?? reading.source.selection
        for planned in PagePlan.parts(pages: filePages, selection: healing, basePages: base?.count ?? 0) {
            let wanted = planned.pages.clamped(to: pages)
            guard !wanted.isEmpty else { continue }
            if planned.isShared {
                try share(wanted, &reading)
                advance(reading.bytes(of: wanted, pageBytes), reading.progress)
            } else {
                let end = try await read(wanted, &reading)
                guard end == size else { return end }
            }
        }
        return size
    }

    /// Reads and places some pages, leaving out holes; returns the file's size as `store` does.
    private func read(_ pages: Range<Int>, _ reading: inout PartInProgress) async throws -> Int {
        let pageBytes = session.configuration.pageBytes
        guard reading.opened.isSparse, pages.count * pageBytes >= Self.holeBytesMin else {
            return try await readData(pages, &reading)
        }
        var page = pages.lowerBound
        while page < pages.upperBound {
            try Task.checkCancellation()
            let data = try reading.opened.file.file.data(from: page * pageBytes)
            let dataPages = data.map { $0.lowerBound / pageBytes..<($0.upperBound + pageBytes - 1) / pageBytes }
            let found = (dataPages ?? pages.upperBound..<pages.upperBound).clamped(to: page..<pages.upperBound)
            if page < found.lowerBound {
                let end = try noteHole(page..<found.lowerBound, reading)
                guard end == reading.opened.size else { return end }
            }
            if !found.isEmpty {
                let end = try await readData(found, &reading)
                guard end == reading.opened.size else { return end }
            }
            page = max(found.upperBound, found.lowerBound)
        }
        return reading.opened.size
    }

    /// Stores a hole; returns the file's size as `store` does, for behind the end of a file there are no holes either.
    private func noteHole(_ pages: Range<Int>, _ reading: PartInProgress) throws -> Int {
        let pageBytes = session.configuration.pageBytes
        let expected = min(pages.upperBound * pageBytes, reading.opened.size)
        let end = min(expected, max(try reading.opened.file.file.status().size, pages.lowerBound * pageBytes))
        let count = (end - pages.lowerBound * pageBytes + pageBytes - 1) / pageBytes
        if count > 0 {
            try builder.add(PageRun(pages: count, slice: nil), of: reading.entry)
            session.count { $0.pagesZero += count }
            advance(end - pages.lowerBound * pageBytes, reading.progress)
        }
        return end == expected ? reading.opened.size : end
    }

    private func readData(_ pages: Range<Int>, _ reading: inout PartInProgress) async throws -> Int {
        let pageBytes = session.configuration.pageBytes
        let size = reading.opened.size
        let end = min(pages.upperBound * pageBytes, size)
        for start in stride(from: pages.lowerBound * pageBytes, to: end, by: Self.readBytes) {
            try Task.checkCancellation()
            let wanted = min(Self.readBytes, end - start)
            try await reading.pace.limit.take(wanted)
            let count = try await readPiece(start..<start + wanted, &reading)
            try await rest(reading.pace)
            guard count == wanted else { return start + count }
        }
        return size
    }

    /// Reads and places bytes that fit into the buffer; returns how many there were.
    private func readPiece(_ range: Range<Int>, _ reading: inout PartInProgress) async throws -> Int {
        let count = try working(reading.pace) {
            try unsafe reading.opened.file.read(into: buffer.part(0..<range.count), at: range.lowerBound)
        }
        if let check = reading.source.task.pageCheck {
            let firstPage = range.lowerBound / session.configuration.pageBytes
            try await placeChecked(count, firstPage: firstPage, check, &reading)
        } else {
            try working(reading.pace) {
                try unsafe place(UnsafeRawBufferPointer(buffer.part(0..<count)), of: reading.entry)
            }
        }
        reading.pace.least.count(count)
        advance(count, reading.progress)
        if builder.isFull { try await builder.flush() }
        return count
    }

    /// Takes pages from the base snapshot.
    func share(_ pages: Range<Int>, _ reading: inout PartInProgress) throws {
        guard let runs = try reading.base?.take(pages) else { return }
        for run in runs { try builder.add(run, of: reading.entry) }
        let bytes = reading.bytes(of: pages, session.configuration.pageBytes)
        session.count { summary in
            summary.pagesShared += pages.count
            summary.sharedBytes += bytes
        }
    }
}

extension PartInProgress {
    /// How many bytes some pages of the file are.
    fileprivate func bytes(of pages: Range<Int>, _ pageBytes: Int) -> Int {
        min(pages.upperBound * pageBytes, opened.size) - pages.lowerBound * pageBytes
    }
}
