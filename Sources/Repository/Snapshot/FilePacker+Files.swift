extension FilePacker {
    /// Reads a part of a file on disk, which may change, shrink or vanish meanwhile.
    func store(
        _ source: SourceFile,
        part: Int,
        pace: SnapshotPace,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws {
        do {
            guard var reading = try working(pace, { try begin(source, part: part) }) else { return }
            while let batch = reading.batch { try await store(batch, of: &reading, pace: pace, progress: progress) }
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

    /// Opens a part of a file and plans its first batch; nil where the file has vanished.
    private func begin(_ source: SourceFile, part: Int) throws -> PartInProgress? {
        guard let opened = try source.open() else { return nil }
        var reading = try PartInProgress(source, opened, part: part, in: session)
        try plan(&reading)
        return reading
    }

    /// Plans the next batch; where there is none the part is ended.
    func plan(_ reading: inout PartInProgress) throws {
        try reading.plan()
        if reading.batch == nil { try builder.end(reading.entry, size: reading.end) }
    }
}
