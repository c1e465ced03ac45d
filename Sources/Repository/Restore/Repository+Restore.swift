import Synchronization

extension Repository {
    /// Puts a snapshot into a directory, which must not exist or be empty; verified and durable on return.
    ///
    /// Files are made by several workers, the largest first; pages of zeros become holes. After an error or a
    /// cancellation the directory holds a part and is the caller's to remove.
    /// Errors: `targetNotEmpty`, `targetFailed`, `damaged` (names object, file and pages), store errors.
    package func restore(
        _ manifest: Manifest,
        to directory: String,
        concurrency: Int = 2,
        options: RestoreOptions = RestoreOptions(),
        progress: @escaping @Sendable (_ bytesDone: Int) -> Void = { _ in }
    ) async throws {
        pins.pin(manifest.packs.lazy.map(\.id))
        defer { pins.release(manifest.packs.lazy.map(\.id)) }
        try await withTaskExecutorPreference(BlockingWork.bulk) {
            try await self.restoreBlocking(manifest, to: directory, concurrency, options, progress)
        }
    }

    private func restoreBlocking(
        _ manifest: Manifest,
        to directory: String,
        _ concurrency: Int,
        _ options: RestoreOptions,
        _ progress: @escaping @Sendable (Int) -> Void
    ) async throws {
        let target = RestoreTarget(directory: directory, options: options)
        let plan = RestorePlan(manifest: manifest, options: options)
        let fileSystem = try target.prepare(plan)
        let restoration = Restoration(manifest: manifest, objects: objects, target: target, progress: progress)
        try await restoration.writeFiles(plan.files, workers: min(concurrency, RepositoryConfiguration.concurrencyMax))
        try target.complete(plan, on: fileSystem)
    }
}

/// What is put onto disk, in which order.
struct RestorePlan {
    /// Directories, outer before inner.
    private(set) var directories: [ManifestEntry] = []
    /// Files, the largest first.
    private(set) var files: [ManifestEntry] = []
    /// Symbolic links.
    private(set) var links: [ManifestEntry] = []

    init(manifest: Manifest, options: RestoreOptions) {
        var excluded: String?
        for entry in manifest.entries {
            if let excluded, PathRules.isPath(entry.path, under: excluded) { continue }
            guard !options.excludes(entry.path) else {
                excluded = entry.path
                continue
            }
            switch entry.kind {
            case .directory: directories.append(entry)
            case .file: files.append(entry)
            case .symbolicLink: links.append(entry)
            }
        }
        files.sort { $0.size > $1.size }
    }
}

/// One restore in progress.
private final class Restoration: Sendable {
    private let manifest: Manifest
    private let objects: ObjectAccess
    private let target: RestoreTarget
    private let progress: @Sendable (Int) -> Void
    private let checked = CheckedPacks()
    private let bytesDone = Atomic<Int>(0)
    private let nextIndex = Atomic<Int>(0)

    init(
        manifest: Manifest,
        objects: ObjectAccess,
        target: RestoreTarget,
        progress: @escaping @Sendable (Int) -> Void
    ) {
        self.manifest = manifest
        self.objects = objects
        self.target = target
        self.progress = progress
    }

    func writeFiles(_ files: [ManifestEntry], workers: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, workers) {
                group.addTask(executorPreference: BlockingWork.bulk) {
                    var reader = try SnapshotReader(
                        manifest: self.manifest,
                        objects: self.objects,
                        checked: self.checked
                    )
                    while true {
                        let index = self.nextIndex.add(1, ordering: .relaxed).oldValue
                        guard index < files.count else { break }
                        try await self.write(files[index], &reader)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func write(_ entry: ManifestEntry, _ reader: inout SnapshotReader) async throws {
        let file = try target.create(entry)
        var holeBytes = entry.size
        try await reader.read(entry) { offset, frame, bytes in
            try unsafe frame.withUnsafeBytes { buffer in
                let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[bytes])
                try target.reporting { try unsafe file.write(part, at: offset) }
            }
            holeBytes -= bytes.count
            progress(bytesDone.add(bytes.count, ordering: .relaxed).newValue)
        }
        progress(bytesDone.add(holeBytes, ordering: .relaxed).newValue)
        try target.finish(file, entry)
    }
}
