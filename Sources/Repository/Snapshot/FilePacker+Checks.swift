extension FilePacker {
    /// Places what was read into the buffer, looking at each page first.
    func placeChecked(
        _ count: Int,
        firstPage: Int,
        _ check: PageCheck,
        _ reading: inout PartInProgress
    ) async throws {
        let pageBytes = session.configuration.pageBytes
        let starts = stride(from: 0, to: count - count % pageBytes, by: pageBytes)
        var verdicts = working(reading.pace) {
            starts.map { verdict(firstPage + $0 / pageBytes, at: $0, check) }
        }
        for (index, start) in starts.enumerated() where verdicts[index] == .reread || verdicts[index] == .corrupt {
            verdicts[index] = try await settle(firstPage + index, at: start, verdicts[index], check, reading)
        }
        try working(reading.pace) { try place(verdicts, count, firstPage: firstPage, &reading) }
    }

    /// Places what the buffer holds, but for the pages that are as the base has them.
    private func place(
        _ verdicts: [PageVerdict],
        _ count: Int,
        firstPage: Int,
        _ reading: inout PartInProgress
    ) throws {
        let pageBytes = session.configuration.pageBytes
        var pending = 0
        for (index, verdict) in verdicts.enumerated() {
            guard verdict == .unchanged, reading.base?.gives(firstPage + index) == true else { continue }
            try placeBuffer(pending..<index * pageBytes, of: reading.entry)
            try share(firstPage + index..<firstPage + index + 1, &reading)
            pending = (index + 1) * pageBytes
        }
        try placeBuffer(pending..<count, of: reading.entry)
    }

    private func placeBuffer(_ range: Range<Int>, of entry: FileInProgress) throws {
        try unsafe place(UnsafeRawBufferPointer(buffer.part(range)), of: entry)
    }

    /// The last verdict about a page that looked torn or damaged, which is read again while it looks torn.
    private func settle(
        _ page: Int,
        at start: Int,
        _ first: PageVerdict,
        _ check: PageCheck,
        _ reading: PartInProgress
    ) async throws -> PageVerdict {
        var verdict = first
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
