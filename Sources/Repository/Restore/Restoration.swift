import Synchronization

/// What all workers of one restore share.
final class Restoration: Sendable {
    private struct State {
        var summary = RestoreSummary()
        var partsLeft: [String: Int] = [:]
    }

    /// The snapshot.
    let manifest: Manifest
    /// The store and the keys.
    let objects: ObjectAccess
    /// Where the files go.
    let target: RestoreTarget
    /// How fast they may go there.
    let limit: RateLimit
    /// What the footers of packs say about pages.
    let footers: PackFooters
    /// Which packs have been looked at.
    let checked = CheckedPacks()
    private let tasks: [[RestorePart]]
    private let progress: @Sendable (Int) -> Void
    private let nextTask = Atomic<Int>(0)
    private let state = Mutex(State())

    init(
        manifest: Manifest,
        objects: ObjectAccess,
        target: RestoreTarget,
        tasks: [[RestorePart]],
        limit: RateLimit,
        progress: @escaping @Sendable (Int) -> Void
    ) {
        self.manifest = manifest
        self.objects = objects
        self.target = target
        self.tasks = tasks
        self.limit = limit
        self.progress = progress
        footers = PackFooters(objects: objects)
        var left: [String: Int] = [:]
        for part in tasks.joined() { left[part.entry.path, default: 0] += 1 }
        let partsLeft = left
        state.withLock { $0.partsLeft = partsLeft }
    }

    /// What has been moved so far.
    var summary: RestoreSummary { state.withLock(\.summary) }

    /// Writes all files.
    func run(workers: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, workers) {
                group.addTask(executorPreference: BlockingWork.bulk) {
                    var worker = try RestoreWorker(self)
                    while let task = self.next() {
                        try Task.checkCancellation()
                        let moved = try await worker.write(task)
                        self.count(task, moved)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Notes that a part of a file is on disk; whether it was the last one.
    func endPart(of entry: ManifestEntry) -> Bool {
        state.withLock { state in
            let left = state.partsLeft[entry.path, default: 1] - 1
            state.partsLeft[entry.path] = left > 0 ? left : nil
            return left == 0
        }
    }

    private func next() -> [RestorePart]? {
        let index = nextTask.add(1, ordering: .relaxed).oldValue
        return index < tasks.count ? tasks[index] : nil
    }

    private func count(_ task: [RestorePart], _ moved: MovedBytes) {
        let bytes = task.reduce(0) { $0 + $1.bytes(pageBytes: manifest.header.pageBytes) }
        let done = state.withLock { state in
            state.summary.logicalBytes += bytes
            state.summary.bytesRead += moved.read
            state.summary.bytesWritten += moved.written
            return state.summary.logicalBytes
        }
        progress(done)
    }
}

/// What one task has moved.
struct MovedBytes {
    /// From the store.
    var read = 0
    /// To the disk.
    var written = 0
}
