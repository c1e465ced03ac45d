package import FoundationEssentials
import Synchronization

/// Writes one snapshot: any number of `store`, then `finish` or `abandon`.
package final class SnapshotWriter: Sendable {
    /// The snapshot being written.
    package let id: SnapshotID
    private let session: SnapshotSession
    private let stream: StreamID
    private let epoch: WriterEpoch
    private let turns: SnapshotTurns
    private let idle = Mutex<[FilePacker]>([])
    private let hurry = Atomic(false)

    init(session: SnapshotSession, stream: StreamID, epoch: WriterEpoch, turns: SnapshotTurns) {
        id = session.id
        self.session = session
        self.stream = stream
        self.epoch = epoch
        self.turns = turns
    }

    /// Stores files with some workers; give the largest first.
    ///
    /// Progress is told the bytes of contents dealt with so far. With a limit, no more bytes than that are read from
    /// files each second. The workers give way to whoever wants the processors; `bytesPerSecondMin` is what they read
    /// all the same.
    ///
    /// Errors: `invalidPath`, `sourceFailed`, `storeFull`, `storeFailed`. After an error only `abandon` makes sense.
    package func store(
        _ files: some Sequence<FileTask> & Sendable,
        concurrency: Int = 2,
        bytesPerSecondMax: Int? = nil,
        bytesPerSecondMin: Int? = nil,
        progress: @escaping @Sendable (_ bytesDone: Int) -> Void = { _ in }
    ) async throws {
        let workers = max(1, min(concurrency, RepositoryConfiguration.concurrencyMax))
        let source = WorkSource(try files.flatMap { try FileWork.split($0, isShared: workers > 1) })
        let pace = SnapshotPace(
            limit: RateLimit(bytesPerSecond: bytesPerSecondMax, session.configuration),
            least: LeastPace(bytesPerSecond: bytesPerSecondMin, session.configuration) { [self] in
                isHurried
            }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<workers {
                let packer = try takePacker()
                group.addTask(executorPreference: BlockingWork.background) {
                    defer { self.idle.withLock { $0.append(packer) } }
                    while let work = source.next() {
                        try Task.checkCancellation()
                        try await packer.store(work, pace: pace, progress: progress)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Has the workers no longer give way.
    package func makeHurried() { hurry.store(true, ordering: .relaxed) }

    /// Whether the workers no longer give way.
    package var isHurried: Bool { hurry.load(ordering: .relaxed) }

    /// Publishes the snapshot; on return it is durable.
    ///
    /// `describe` makes its description from what it has taken, all but the manifest's own bytes.
    /// Throws `alreadyExists`, `fenced`, `invalidPath`, `limitExceeded` and store errors.
    package func finish(
        describing describe: @escaping @Sendable (SnapshotSummary) throws -> [UInt8] = { _ in [] }
    ) async throws -> SnapshotSummary {
        try await flush()
        let (name, bytes, summary) = try await withTaskExecutorPreference(BlockingWork.background) {
            try self.sealManifest(describing: describe)
        }
        try await session.objects.publish(
            id,
            name,
            bytes,
            of: session.lineage,
            keepUntil: session.keepUntil,
            epoch: epoch,
            turns: turns
        )
        return summary
    }

    /// Gives the snapshot up and removes what it has stored; what is locked goes with a collection, when it may.
    package func abandon() async throws {
        try await epoch.check()
        // A failed `finish` may have published all the same; then the packs are needed.
        guard try await session.objects.currentNumber(of: id) == nil else { return }
        for pack in session.newPacks {
            do {
                try await session.objects.store.delete(ObjectLayout.pack(pack, lineage: session.lineage))
            } catch let error as RepositoryError where error.code == .retained {}
        }
    }

    private func flush() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for packer in idle.withLock(\.self) {
                group.addTask(executorPreference: BlockingWork.background) { try await packer.flush() }
            }
            try await group.waitForAll()
        }
    }

    private func takePacker() throws -> FilePacker {
        if let packer = idle.withLock({ $0.popLast() }) { return packer }
        return try FilePacker(session: session)
    }

    private func sealManifest(
        describing describe: (SnapshotSummary) throws -> [UInt8]
    ) throws -> (ObjectName, [UInt8], SnapshotSummary) {
        var (packs, entries, summary) = try session.assemble()
        let description = try describe(summary)
        guard description.count <= RepositoryConfiguration.documentBytesMax else {
            throw RepositoryError.limitExceeded(
                "The description of snapshot \(id)",
                max: RepositoryConfiguration.documentBytesMax
            )
        }
        let configuration = session.configuration
        var builder = try ManifestBuilder(
            id,
            number: 1,
            key: session.key,
            level: configuration.compressionLevel,
            random: configuration.random
        )
        for entry in entries { try builder.append(entry.bytes) }
        summary.storedBytes += try builder.finishBody()
        let header = SnapshotHeader(
            id: id,
            lineage: session.lineage,
            stream: stream,
            description: description,
            pageBytes: configuration.pageBytes,
            entryCount: summary.entryCount,
            logicalBytes: summary.logicalBytes,
            storedBytes: summary.storedBytes,
            bodyBytes: builder.bodyBytes
        )
        return (builder.name, try builder.finish(ManifestFooter(header: header, packs: packs)), summary)
    }
}

/// What one worker takes at a time.
enum FileWork {
    /// A file, directory or link.
    case whole(FileTask)
    /// Part of a large file.
    case part(SourceFile, Int)

    /// The work of a task: large files are shared, so that none keeps one worker busy when the others have finished.
    static func split(_ task: FileTask, isShared: Bool) throws -> [FileWork] {
        guard isShared, case .file(let path, let size?, _) = task.content, size > 2 * SourceFile.partBytes else {
            return [.whole(task)]
        }
        try PathRules.check(task.path)
        let count = (size + SourceFile.partBytes - 1) / SourceFile.partBytes
        let source = SourceFile(task, source: path, listedSize: size, partCount: count)
        return (0..<count).map { .part(source, $0) }
    }
}

/// Hands out work to workers one at a time; no actor, so that a worker never leaves its thread to ask.
private final class WorkSource: Sendable {
    private let work: [FileWork]
    private let index = Atomic<Int>(0)

    init(_ work: [FileWork]) {
        self.work = work
    }

    func next() -> FileWork? {
        let next = index.add(1, ordering: .relaxed).oldValue
        return next < work.count ? work[next] : nil
    }
}

extension Repository {
    /// Begins a snapshot; pages that did not change are taken from `base`, which must be of the same lineage.
    ///
    /// Where the store locks objects, what the snapshot writes is locked until `keepUntil` from the beginning.
    ///
    /// Errors: `alreadyExists`, `baseUnusable` (take a whole snapshot instead), `readOnly`.
    package func snapshot(
        id: SnapshotID,
        lineage: LineageID,
        stream: StreamID,
        base: Manifest? = nil,
        keepUntil: Date? = nil
    ) async throws
        -> SnapshotWriter
    {
        try epoch.requireWriting()
        guard try await !contains(id) else { throw RepositoryError.alreadyExists("Snapshot \(id)") }
        if let base, base.header.lineage != lineage || base.header.pageBytes != configuration.pageBytes {
            throw RepositoryError(
                .baseUnusable,
                "Snapshot \(base.id) is of another lineage or page size than \(id). Take a whole snapshot."
            )
        }
        let key = try await objects.writingKey(of: lineage)
        let damagedFrames = base == nil ? DamagedFrames() : try await objects.damagedFrames(of: lineage)
        var base = base
        while true {
            let session = SnapshotSession(
                id: id,
                key: key,
                lineage: lineage,
                base: base,
                damagedFrames: damagedFrames,
                keepUntil: keepUntil,
                configuration: configuration,
                objects: objects,
                pins: pins
            )
            // The session has pinned the base's packs; if they are still the manifest's, no collection has missed them.
            guard let pinned = base, let newer = try await newerBase(than: pinned) else {
                return SnapshotWriter(session: session, stream: stream, epoch: epoch, turns: turns)
            }
            base = newer
        }
    }

    private func newerBase(than base: Manifest) async throws -> Manifest? {
        do {
            return try await newer(than: base)
        } catch let error as RepositoryError where error.code == .notFound {
            throw RepositoryError(.baseUnusable, "Snapshot \(base.id) was deleted. Take a whole snapshot.")
        }
    }
}
