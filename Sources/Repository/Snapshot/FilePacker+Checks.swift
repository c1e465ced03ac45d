extension FilePacker {
    /// What a check says about a page in the buffer.
    func verdict(_ page: PageBatch.Page, _ check: PageCheck) -> PageVerdict {
        let bytes = unsafe UnsafeRawBufferPointer(memory(of: page))
        return unsafe Self.isZero(bytes) ? .store : check(RawSpan(_unsafeBytes: bytes), page.number)
    }

    /// The last verdict about a page that looked torn or damaged, which is read again while it looks torn.
    func settle(
        _ page: PageBatch.Page,
        _ first: PageVerdict,
        of reading: PartInProgress,
        pace: SnapshotPace
    ) async throws -> PageVerdict {
        var verdict = first
        var rereads = 0
        while verdict == .reread, rereads < Self.rereadsMax {
            rereads += 1
            try await session.configuration.pause(Self.rereadPause)
            verdict = try working(pace) { try reread(page, of: reading) }
        }
        guard verdict == .reread || verdict == .corrupt else { return verdict }
        session.count { summary in
            summary.corruptPageCount += 1
            guard summary.corruptPages.count < SnapshotSummary.listedMax else { return }
            summary.corruptPages.append(CorruptPage(path: reading.source.task.path, page: page.number))
        }
        return .corrupt
    }

    /// Reads a page into its place in the buffer; where the file has become shorter, the page stays as it was.
    private func reread(_ page: PageBatch.Page, of reading: PartInProgress) throws -> PageVerdict {
        let offset = page.number * session.configuration.pageBytes
        _ = try unsafe reading.opened.file.file.read(into: memory(of: page), at: offset)
        return reading.source.task.pageCheck.map { verdict(page, $0) } ?? .store
    }

    private func memory(of page: PageBatch.Page) -> UnsafeMutableRawBufferPointer {
        unsafe buffer.part(page.offset..<page.offset + session.configuration.pageBytes)
    }
}
