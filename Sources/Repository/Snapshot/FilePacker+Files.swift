extension FilePacker {
    /// Reads a file on disk, which may change, shrink or vanish meanwhile.
    func store(
        _ task: FileTask,
        source: String,
        listedSize: Int?,
        selection: PageSelection,
        progress: @Sendable (Int) -> Void
    ) async throws {
        do {
            let file = try OpenFile(reading: source)
            try await store(task, file, listedSize: listedSize, selection: selection, progress: progress)
        } catch let failure as SystemCallFailure where failure.isMissing && task.mayVanish {
            session.count { summary in
                if summary.vanished.count < SnapshotSummary.listedMax { summary.vanished.append(task.path) }
            }
        } catch let failure as SystemCallFailure {
            throw RepositoryError(
                .sourceFailed,
                "Can't read \(source) for snapshot \(session.id); check the disk and the file's permissions.",
                cause: failure
            )
        }
    }

    private func store(
        _ task: FileTask,
        _ file: borrowing OpenFile,
        listedSize: Int?,
        selection: PageSelection,
        progress: @Sendable (Int) -> Void
    ) async throws {
        let status = try file.status()
        let size = min(listedSize ?? status.size, status.size)
        let pageBytes = session.configuration.pageBytes
        let entry = FileInProgress(
            path: task.path,
            mode: task.mode ?? status.mode,
            modifiedNanoseconds: task.modifiedNanoseconds ?? status.modifiedNanoseconds,
            pageBytes: pageBytes
        )
        file.willReadSequentially()
        var base = try BasePages(path: task.path, size: size, session: session)
        var end = size
        let pages = (size + pageBytes - 1) / pageBytes
        let healing = base?.healing(selection) ?? selection
        for part in PagePlan.parts(pages: pages, selection: healing, basePages: base?.count ?? 0) {
            guard end == size else { break }
            if part.isShared {
                try share(part.pages, of: entry, from: &base, size: size)
                advance(min(part.pages.count * pageBytes, size - part.pages.lowerBound * pageBytes), progress)
            } else {
                end = try await read(part.pages, task, file, entry, &base, size: size, progress: progress)
            }
        }
        if end < listedSize ?? size { noteShrunk(task.path) }
        builder.end(entry, size: end)
    }

    /// Reads and places some pages; returns the file's size, which is smaller than expected where the file ended.
    private func read(
        _ pages: Range<Int>,
        _ task: FileTask,
        _ file: borrowing OpenFile,
        _ entry: FileInProgress,
        _ base: inout BasePages?,
        size: Int,
        progress: @Sendable (Int) -> Void
    ) async throws -> Int {
        let pageBytes = session.configuration.pageBytes
        let end = min(pages.upperBound * pageBytes, size)
        for start in stride(from: pages.lowerBound * pageBytes, to: end, by: Self.readBytes) {
            try Task.checkCancellation()
            let wanted = min(Self.readBytes, end - start)
            let count = try unsafe buffer.withUnsafeMutableBytes { all in
                try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: all[..<wanted]), at: start)
            }
            let firstPage = start / pageBytes
            if let check = task.pageCheck {
                try await placeChecked(count, firstPage: firstPage, check, task, file, entry, &base, size: size)
            } else {
                try unsafe buffer.withUnsafeBytes { all in
                    try unsafe place(UnsafeRawBufferPointer(rebasing: all[..<count]), of: entry)
                }
            }
            advance(count, progress)
            if builder.isFull { try await builder.flush() }
            guard count == wanted else { return start + count }
        }
        return size
    }

    /// Takes pages from the base snapshot.
    func share(_ pages: Range<Int>, of entry: FileInProgress, from base: inout BasePages?, size: Int) throws {
        guard let runs = try base?.take(pages) else { return }
        for run in runs { try builder.add(run, of: entry) }
        let pageBytes = session.configuration.pageBytes
        session.count { summary in
            summary.pagesShared += pages.count
            summary.sharedBytes += min(pages.count * pageBytes, size - pages.lowerBound * pageBytes)
        }
    }

    private func noteShrunk(_ path: String) {
        session.count { summary in
            if summary.shrunk.count < SnapshotSummary.listedMax { summary.shrunk.append(path) }
        }
    }
}
