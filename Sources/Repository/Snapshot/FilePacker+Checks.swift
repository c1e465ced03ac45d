extension FilePacker {
    /// Places what was read into the buffer, looking at each page first.
    func placeChecked(
        _ count: Int,
        firstPage: Int,
        _ check: PageCheck,
        _ reading: inout PartInProgress
    ) async throws {
        let pageBytes = session.configuration.pageBytes
        var pending = 0
        for start in stride(from: 0, to: count - count % pageBytes, by: pageBytes) {
            let page = firstPage + start / pageBytes
            let verdict = try await settle(page, at: start, check, reading)
            guard verdict == .unchanged, reading.base?.gives(page) == true else { continue }
            try placeBuffer(pending..<start, of: reading.entry)
            try share(page..<(page + 1), &reading)
            pending = start + pageBytes
        }
        try placeBuffer(pending..<count, of: reading.entry)
    }

    private func placeBuffer(_ range: Range<Int>, of entry: FileInProgress) throws {
        try unsafe place(UnsafeRawBufferPointer(buffer.part(range)), of: entry)
    }

    /// The verdict about a page, which is read again while it looks torn.
    private func settle(
        _ page: Int,
        at start: Int,
        _ check: PageCheck,
        _ reading: PartInProgress
    ) async throws -> PageVerdict {
        var verdict = verdict(page, at: start, check)
        var rereads = 0
        while verdict == .reread, rereads < Self.rereadsMax {
            rereads += 1
            try await session.configuration.pause(Self.rereadPause)
            try reread(page, at: start, reading.opened.file.file)
            verdict = self.verdict(page, at: start, check)
        }
        guard verdict == .reread || verdict == .corrupt else { return verdict }
        session.count { summary in
            summary.corruptPageCount += 1
            guard summary.corruptPages.count < SnapshotSummary.listedMax else { return }
            summary.corruptPages.append(CorruptPage(path: reading.source.task.path, page: page))
        }
        return .corrupt
    }

    private func verdict(_ page: Int, at start: Int, _ check: PageCheck) -> PageVerdict {
        let end = start + session.configuration.pageBytes
        let bytes = unsafe UnsafeRawBufferPointer(buffer.part(start..<end))
        return unsafe Self.isZero(bytes) ? .store : check(RawSpan(_unsafeBytes: bytes), page)
    }

    /// Reads a page into its place in the buffer; where the file has become shorter, the page stays as it was.
    private func reread(_ page: Int, at start: Int, _ file: borrowing OpenFile) throws {
        let pageBytes = session.configuration.pageBytes
        _ = try unsafe file.read(into: buffer.part(start..<(start + pageBytes)), at: page * pageBytes)
    }
}
