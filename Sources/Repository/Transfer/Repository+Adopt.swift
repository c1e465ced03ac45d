package import FoundationEssentials

extension Repository {
    /// Takes a snapshot over from another repository: only packs that are missing here are copied, byte for byte.
    ///
    /// Every frame is authenticated on arrival, and the snapshot exists when all of it is here; an interruption leaves
    /// packs that the next attempt uses or a collection frees. Progress is told bytes of packs.
    /// Where the store locks objects, what is written is locked until `keepUntil`.
    ///
    /// Its description is made of the header there, which is authentic whoever has named the snapshot; throw from
    /// `description` where that is not the one that is wanted.
    ///
    /// Errors: `notFound` where the source has no such snapshot (any more), `alreadyExists`, `lineageTaken`, `damaged`
    /// (naming the source's object), `fenced`, errors of either store.
    package func adopt(
        _ id: SnapshotID,
        from source: RepositorySource,
        as copy: SnapshotID,
        description: @escaping @Sendable (SnapshotHeader) throws -> [UInt8] = { $0.description },
        concurrency: Int = 2,
        keepUntil: Date? = nil,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> AdoptedSnapshot {
        try await epoch.check()
        guard try await !contains(copy) else { throw RepositoryError.alreadyExists("Snapshot \(copy)") }
        let foreign = try ForeignRepository(source, configuration)
        let adoption = Adoption(
            repository: self,
            source: foreign,
            concurrency: concurrency,
            keepUntil: keepUntil,
            describe: description,
            progress: progress
        )
        return try await adoption.run(id, as: copy)
    }

    /// What a snapshot in another repository is by its own manifest; nothing is taken over.
    ///
    /// Errors: `notFound`, `damaged`, errors of the store.
    package func header(_ id: SnapshotID, in source: RepositorySource) async throws -> SnapshotHeader {
        let foreign = try ForeignRepository(source, configuration)
        return try await foreign.reading(id) { try await foreign.objects.manifestFooter(id).header }
    }

    /// Takes log of a stream over from another repository: what is missing here, in order, byte for byte.
    ///
    /// Where it is in another lineage there, it is sealed anew in `lineage`, which must be here: whoever has the source's
    /// key can't read it.
    ///
    /// Log that ends before `since` is left out. It may be called as often as one likes; nothing is copied twice. What
    /// does not open is asked for again by the next calls, before it becomes a gap.
    ///
    /// Errors: `lineageTaken`, `busy`, `damaged`, `fenced`, errors of either store.
    package func adoptLog(
        of stream: StreamID,
        lineage: LineageID,
        from source: RepositorySource,
        inLineage sourceLineage: LineageID? = nil,
        since: LogPosition? = nil
    ) async throws -> AdoptedLog {
        try await epoch.check()
        let foreign = try ForeignRepository(source, configuration)
        let log = try await log(stream: stream, lineage: lineage)
        var adoption = LogAdoption(log: log, source: foreign, lineage: sourceLineage ?? lineage, since: since)
        return try await adoption.run()
    }
}
