extension Repository {
    /// Puts a snapshot into a directory, which must not exist or be empty, but for a delta; verified and durable on return.
    ///
    /// Files are made by workers that keep `concurrency` cores busy, the largest first; pages of zeros become holes.
    ///
    /// After an error or a
    /// cancellation the directory holds a part and is the caller's to remove.
    /// Errors: `targetNotEmpty`, `targetFailed`, `damaged` (names object, file and pages), store errors.
    @discardableResult
    package func restore(
        _ manifest: Manifest,
        to directory: String,
        concurrency: Int = 2,
        options: RestoreOptions = RestoreOptions(),
        progress: @escaping @Sendable (_ bytesDone: Int) -> Void = { _ in }
    ) async throws -> RestoreSummary {
        pins.pin(manifest.packs.lazy.map(\.id))
        defer { pins.release(manifest.packs.lazy.map(\.id)) }
        return try await withTaskExecutorPreference(BlockingWork.bulk) {
            try await self.restoreBlocking(manifest, to: directory, concurrency, options, progress)
        }
    }

    private func restoreBlocking(
        _ manifest: Manifest,
        to directory: String,
        _ concurrency: Int,
        _ options: RestoreOptions,
        _ progress: @escaping @Sendable (Int) -> Void
    ) async throws -> RestoreSummary {
        let target = RestoreTarget(directory: directory, options: options)
        let plan = RestorePlan(manifest: manifest, options: options)
        let removed = try target.prepare(plan)
        let fileSystem = try target.openFileSystem()
        let restoration = Restoration(
            manifest: manifest,
            objects: objects,
            target: target,
            tasks: try plan.tasks(manifest),
            limit: RateLimit(bytesPerSecond: options.bytesPerSecondMax, configuration),
            progress: progress
        )
        // Half of them wait for the disk at any time, since what they write goes past the system's memory.
        let workers = concurrency > 1 ? concurrency * 2 : 1
        try await restoration.run(workers: min(workers, RepositoryConfiguration.concurrencyMax))
        try target.complete(plan, on: fileSystem)
        var summary = restoration.summary
        summary.itemsRemoved = removed
        return summary
    }

    /// Contents of one file of a snapshot.
    ///
    /// Errors: `notFound`, `limitExceeded`, `damaged`.
    package func read(_ manifest: Manifest, path: String, bytesMax: Int = 64 * 1024 * 1024) async throws -> [UInt8] {
        guard let entry = manifest.entry(path), case .file(let size) = entry.kind else {
            throw RepositoryError.notFound("File \"\(path)\" of snapshot \(manifest.id)")
        }
        guard size <= bytesMax else { throw RepositoryError.limitExceeded("File \"\(path)\"", max: bytesMax) }
        var reader = try SnapshotReader(manifest: manifest, objects: objects, checked: CheckedPacks())
        var contents = [UInt8](repeating: 0, count: size)
        try unsafe await reader.read(entry) { offset, bytes in
            unsafe contents.withUnsafeMutableBytes { all in
                unsafe UnsafeMutableRawBufferPointer(rebasing: all[offset...]).copyMemory(from: bytes)
            }
        }
        return contents
    }
}
