extension FilePacker {
    /// Deals with a batch and plans the next.
    ///
    /// All that a worker computes is done in one go, while it gives way and for which it rests, but for torn pages.
    func store(
        _ planned: PageBatch,
        of reading: inout PartInProgress,
        pace: SnapshotPace,
        progress: (Int) -> Void
    ) async throws {
        try Task.checkCancellation()
        try await pace.limit.take(planned.readBytes)
        var batch = planned
        let doubtful = try working(pace) {
            try read(&batch, of: &reading)
            let doubtful = batch.doubtful
            if doubtful.isEmpty { try finish(batch, of: &reading) }
            return doubtful
        }
        if !doubtful.isEmpty {
            for page in doubtful { batch[page] = try await settle(page, batch[page], of: reading, pace: pace) }
            try working(pace) { try finish(batch, of: &reading) }
        }
        pace.least.count(batch.readBytes)
        advance(batch.bytes, progress)
        try await flushIfFull(pace)
        try await rest(pace)
    }

    /// Reads what a batch wants, up to where the file ends, and looks at each page.
    private func read(_ batch: inout PageBatch, of reading: inout PartInProgress) throws {
        for (index, step) in batch.steps.enumerated() {
            let end = try read(step, reading.opened.file)
            guard end == step.bytes.upperBound else {
                batch.end(with: index, at: end)
                reading.end = end
                break
            }
        }
        guard let check = reading.source.task.pageCheck else { return }
        for step in batch.steps {
            for page in batch.pages(of: step) { batch[page] = verdict(page, check) }
        }
    }

    /// Reads a step's bytes where they are needed; returns where they end, which is earlier where the file does.
    private func read(_ step: PageBatch.Step, _ file: ScannedFile) throws -> Int {
        switch step.fate {
        case .shared: return step.bytes.upperBound
        // Behind the end of a file there are no holes either.
        case .hole: return min(step.bytes.upperBound, max(try file.file.status().size, step.bytes.lowerBound))
        case .read:
            let target = unsafe buffer.part(step.offset..<step.offset + step.bytes.count)
            return try unsafe step.bytes.lowerBound + file.read(into: target, at: step.bytes.lowerBound)
        }
    }

    /// Places all of a batch, and plans the next.
    private func finish(_ batch: PageBatch, of reading: inout PartInProgress) throws {
        for step in batch.steps {
            switch step.fate {
            case .shared: try share(step.pages, bytes: step.bytes.count, of: &reading)
            case .hole: try placeHole(step, of: reading.entry)
            case .read: try place(step, of: batch, &reading)
            }
        }
        try plan(&reading)
    }

    /// Takes pages from the base snapshot.
    private func share(_ pages: Range<Int>, bytes: Int, of reading: inout PartInProgress) throws {
        guard let runs = try reading.base?.take(pages) else { return }
        for run in runs { try builder.add(run, of: reading.entry) }
        session.count { summary in
            summary.pagesShared += pages.count
            summary.sharedBytes += bytes
        }
    }

    private func placeHole(_ step: PageBatch.Step, of entry: FileInProgress) throws {
        let pageBytes = session.configuration.pageBytes
        let pages = (step.bytes.count + pageBytes - 1) / pageBytes
        guard pages > 0 else { return }
        try builder.add(PageRun(pages: pages, slice: nil), of: entry)
        session.count { $0.pagesZero += pages }
    }

    /// Places what a step has read, but for the pages that are as the base has them.
    private func place(_ step: PageBatch.Step, of batch: PageBatch, _ reading: inout PartInProgress) throws {
        let pageBytes = session.configuration.pageBytes
        var pending = step.offset
        for page in batch.pages(of: step) where batch[page] == .unchanged && reading.base?.gives(page.number) == true {
            try placeBuffer(pending..<page.offset, of: reading.entry)
            try share(page.number..<page.number + 1, bytes: pageBytes, of: &reading)
            pending = page.offset + pageBytes
        }
        try placeBuffer(pending..<step.offset + step.bytes.count, of: reading.entry)
    }

    private func placeBuffer(_ range: Range<Int>, of entry: FileInProgress) throws {
        try unsafe place(UnsafeRawBufferPointer(buffer.part(range)), of: entry)
    }
}
