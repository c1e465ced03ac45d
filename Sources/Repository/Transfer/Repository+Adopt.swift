extension Repository {
    /// Takes a snapshot over from another repository: only packs that are missing here are copied, byte for byte.
    ///
    /// Every frame is authenticated on arrival, and the snapshot exists when all of it is here; an interruption leaves
    /// packs that the next attempt uses or a collection frees. Progress is told bytes of packs.
    ///
    /// Errors: `notFound` where the source has no such snapshot (any more), `alreadyExists`, `lineageTaken`, `damaged`
    /// (naming the source's object), `fenced`, errors of either store.
    package func adopt(
        _ id: SnapshotID,
        from source: RepositorySource,
        as copy: SnapshotID,
        description: [UInt8]? = nil,
        concurrency: Int = 2,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> AdoptedSnapshot {
        try await epoch.check()
        try checkDescription(description, of: copy)
        guard try await !contains(copy) else { throw RepositoryError.alreadyExists("Snapshot \(copy)") }
        let foreign = try ForeignRepository(source, configuration)
        let adoption = Adoption(repository: self, source: foreign, concurrency: concurrency, progress: progress)
        return try await adoption.run(id, as: copy, description: description)
    }

    /// Takes log of a stream over from another repository: what is missing here, in order, byte for byte.
    ///
    /// Log that ends before `since` is left out. It may be called as often as one likes; nothing is copied twice.
    ///
    /// Errors: `lineageTaken`, `busy`, `fenced`, errors of either store.
    package func adoptLog(
        of stream: StreamID,
        lineage: LineageID,
        from source: RepositorySource,
        since: LogPosition? = nil
    ) async throws -> AdoptedLog {
        try await epoch.check()
        let foreign = try ForeignRepository(source, configuration)
        let log = try await log(stream: stream, lineage: lineage)
        var adoption = LogAdoption(log: log, source: foreign, since: since)
        return try await adoption.run()
    }
}
